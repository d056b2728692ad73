import { kindOf } from "./codec/brands.ts";
import { badArgument } from "./errors.ts";

/** What an envelope carries: bytes. */
export type Binary = ArrayBuffer | ArrayBufferView;

/**
 * Something small that says what something large is: a header, which may be any value that crosses, and bytes.
 * Crosses as itself, either way, also inside of other values.
 *
 * @example
 * export const blur = task({
 *   f: ({ header, payload }: Envelope<{ width: number }, Uint8Array>) => new Envelope(header, blurred(payload)),
 * });
 */
export class Envelope<Header = unknown, Payload extends Binary = Binary> {
  declare readonly header: Header;
  declare readonly payload: Payload;

  /** @throws HeddleError `HEDDLE_ARGUMENT` if `payload` is neither an `ArrayBuffer` nor a view on a buffer */
  constructor(header: Header, payload: Payload) {
    if (!isBinary(payload)) {
      throw badArgument(
        "payload",
        payload,
        "an ArrayBuffer, or a view on one: a typed array, a DataView",
      );
    }
    seal(this, header, payload);
  }
}

/** Whether a value is what an envelope may carry. */
export function isBinary(value: unknown): value is Binary {
  if (ArrayBuffer.isView(value)) return true;
  return typeof value === "object" && value !== null && kindOf(value) === "ArrayBuffer";
}

/** An envelope without anything in it yet, since what comes may refer to it. */
export const emptyEnvelope = (): Envelope => Object.create(Envelope.prototype) as Envelope;

/** Puts header and payload into an envelope, once and for all. */
export function seal(envelope: Envelope, header: unknown, payload: Binary): void {
  Object.defineProperties(envelope, {
    header: { value: header, enumerable: true },
    payload: { value: payload, enumerable: true },
  });
}
