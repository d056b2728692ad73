import type { SharedMemory } from "../engine/memory.ts";
import { layout } from "../generated/layout.ts";
import type { Copies } from "./copy.ts";
import { compile } from "./generate.ts";

/** Up to this length one call with all characters beats a call into the host. */
const SHORT_TEXT = 48;

/** Longer ones with one byte for a character are ASCII. */
const NARROW_TEXT = layout.recordInlineBytes;

type ReadText = (u8: Uint8Array, at: number) => string;

/** Reads so many characters. By length, made when first needed. */
const readers: ReadText[] = [];

function readerOf(length: number): ReadText {
  const codes = Array.from({ length }, (_, i) => `u8[at + ${i}]`).join(", ");
  const generated = compile<ReadText>(["text"], `return (u8, at) => text(${codes})`, [
    String.fromCharCode,
  ]);
  const plain: ReadText = (u8, at) => {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(u8[at + i] as number);
    return text;
  };
  const reader = generated ?? plain;
  readers[length] = reader;
  return reader;
}

/** Latin-1 bytes as a string. */
export function readText(memory: SharedMemory, copies: Copies, at: number, length: number): string {
  if (length > NARROW_TEXT) return copies.readAscii(memory, at, length);
  if (length > SHORT_TEXT) return copies.readLatin1(memory, at, length);
  return (readers[length] ?? readerOf(length))(memory.u8, at);
}
