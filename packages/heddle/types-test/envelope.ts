// Envelopes: the types of header and payload are kept, and both are read-only.

import { type Binary, createPool, Envelope, task } from "heddle";
import type { Assert, Equal } from "./equal.ts";

const bytes = new Envelope({ width: 2 }, new Uint8Array(4));
const whole = new Envelope("name", new ArrayBuffer(4));

export type Inference = [
  Assert<Equal<typeof bytes, Envelope<{ width: number }, Uint8Array<ArrayBuffer>>>>,
  Assert<Equal<typeof whole.header, string>>,
  Assert<Equal<typeof whole.payload, ArrayBuffer>>,
  Assert<Equal<Envelope["header"], unknown>>,
  Assert<Equal<Envelope["payload"], Binary>>,
];

// One of known types is one of unknown.
export const any: Envelope = bytes;

export const blur = task({
  f: ({ header, payload }: Envelope<{ width: number }, Uint8Array>) =>
    new Envelope({ width: header.width / 2 }, payload.slice()),
});
const { call } = createPool()({ blur });
export const result: Promise<Envelope<{ width: number }, Uint8Array>> = call.blur(bytes);

// @ts-expect-error another header
call.blur(new Envelope("width", new Uint8Array(1)));
// @ts-expect-error another payload
call.blur(new Envelope({ width: 1 }, new ArrayBuffer(1)));
// @ts-expect-error text is not binary
new Envelope({}, "text");
// @ts-expect-error both are needed
new Envelope(new ArrayBuffer(1));
// @ts-expect-error fixed
bytes.header = { width: 3 };
// @ts-expect-error fixed
bytes.payload = new Uint8Array(1);
