import type * as OpenTelemetry from "@opentelemetry/api";
import { shareContext, type TraceHook } from "./index.ts";
import { WORKER_MARK } from "./worker-mark.ts";

/** What is used of `@opentelemetry/api`. */
export type OpenTelemetryApi = Pick<
  typeof OpenTelemetry,
  | "context"
  | "createTraceState"
  | "isSpanContextValid"
  | "propagation"
  | "ROOT_CONTEXT"
  | "SpanKind"
  | "SpanStatusCode"
  | "trace"
>;

/** What crosses with a call: the name of its task, and the headers of W3C Trace Context and other propagators. */
interface Carrier {
  readonly task: string;
  readonly headers: Record<string, string>;
}

let hook: TraceHook | undefined;

/**
 * Has OpenTelemetry see the calls of a pool: one span of kind CLIENT for each call, and in the worker one of kind SERVER
 * below it, in which the task runs. Call it at the top level of a module that the modules of the tasks import, with a
 * tracer provider of its own on each side.
 *
 * @example
 * // tracing.js, which both sides import
 * import * as api from "@opentelemetry/api";
 * import { openTelemetry } from "heddle/opentelemetry";
 * export const trace = openTelemetry(api);
 * // and on the main thread
 * const pool = createPool({ trace })({ resize });
 *
 * @param api all of `@opentelemetry/api`
 * @returns the option `trace` of `createPool`; always the same
 */
export function openTelemetry(api: OpenTelemetryApi): TraceHook {
  hook ??= install(api);
  return hook;
}

function install(api: OpenTelemetryApi): TraceHook {
  const { SpanKind } = api;
  const tracer = api.trace.getTracer("heddle");
  /** Of the call that is being made; not every program has a context manager. */
  let current: { readonly task: string; readonly context: OpenTelemetry.Context } | undefined;

  shareContext("heddle.opentelemetry", {
    getStore(): Carrier | undefined {
      if (current === undefined) return undefined;
      const headers = headersOf(api, current.context);
      return headers && { task: current.task, headers };
    },
    run<R>({ task, headers }: Carrier, callback: () => R): R {
      const parent = contextOf(api, headers);
      const worker = (globalThis as Record<symbol, unknown>)[WORKER_MARK] as number;
      const attributes = { "heddle.task": task, "heddle.worker": worker };
      const span = tracer.startSpan(task, { kind: SpanKind.SERVER, attributes }, parent);
      try {
        const result = api.context.with(api.trace.setSpan(parent, span), callback);
        if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
          return endWith(api, span, Promise.resolve(result)) as R;
        }
        span.end();
        return result;
      } catch (error) {
        fail(api, span, error);
        throw error;
      }
    },
  });

  return {
    call({ pool, task }, proceed) {
      const attributes = { "heddle.pool": pool, "heddle.task": task };
      const parent = api.context.active();
      const span = tracer.startSpan(task, { kind: SpanKind.CLIENT, attributes }, parent);
      const context = api.trace.setSpan(parent, span);
      const before = current;
      current = { task, context };
      try {
        return endWith(api, span, api.context.with(context, proceed));
      } finally {
        current = before;
      }
    },
  };
}

/** Ends a span when a promise is settled. */
function endWith<T>(
  api: OpenTelemetryApi,
  span: OpenTelemetry.Span,
  promise: Promise<T>,
): Promise<T> {
  return promise.then(
    (value) => {
      span.end();
      return value;
    },
    (error) => {
      fail(api, span, error);
      throw error;
    },
  );
}

function fail(
  { SpanStatusCode }: OpenTelemetryApi,
  span: OpenTelemetry.Span,
  error: unknown,
): void {
  const exception = error instanceof Error ? error : String(error);
  span.recordException(exception);
  const message = error instanceof Error ? error.message : String(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}

/**
 * What the program's propagator makes of a context, `traceparent` in any case.
 * @returns undefined if there is nothing to propagate
 */
function headersOf(
  api: OpenTelemetryApi,
  context: OpenTelemetry.Context,
): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  api.propagation.inject(context, headers);
  const span = api.trace.getSpanContext(context);
  if (headers["traceparent"] === undefined && span && api.isSpanContextValid(span)) {
    const flags = span.traceFlags.toString(16).padStart(2, "0");
    headers["traceparent"] = `00-${span.traceId}-${span.spanId}-${flags}`;
    const state = span.traceState?.serialize();
    if (state) headers["tracestate"] = state;
  }
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** The context that headers speak of. */
function contextOf(api: OpenTelemetryApi, headers: Record<string, string>): OpenTelemetry.Context {
  const context = api.propagation.extract(api.ROOT_CONTEXT, headers);
  const { traceparent, tracestate } = headers;
  if (traceparent === undefined || api.trace.getSpanContext(context)) return context;
  const [, traceId = "", spanId = "", flags = ""] = traceparent.split("-");
  return api.trace.setSpanContext(context, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate && { traceState: api.createTraceState(tracestate) }),
  });
}
