// Buffers of a pool.

import { buffer, createPool, free, move, type PoolBuffer } from "heddle";
import type { Assert, Equal } from "./equal.ts";

export const length = (view: Uint8Array) => view.length;
export const render = (size: number) => move(buffer(size));
export const sum = (view: Float32Array) => view.reduce((a, b) => a + b);

const pool = createPool()({ length, render, sum });

export async function use(): Promise<void> {
  using made = pool.buffer(1024);
  const typed: Assert<Equal<typeof made, PoolBuffer>> = true;
  const bytes: Uint8Array<SharedArrayBuffer> = made;
  const floats = new Float32Array(made.buffer, made.byteOffset, 4);
  await pool.call.length(made);
  await pool.call.sum(floats, { transfer: [floats, made, new ArrayBuffer(8)] });
  await pool.call.sum(move(floats));
  const got = await pool.call.render(10);
  const result: Assert<Equal<typeof got, PoolBuffer>> = true;
  free(got);
  free(new DataView(made.buffer, made.byteOffset));
  // @ts-expect-error an object is no view
  free({});
  // @ts-expect-error a length is needed
  pool.buffer();
  void [typed, bytes, result];
}
