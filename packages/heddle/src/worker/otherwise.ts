import { BY_MESSAGE, type PayloadCodec } from "../codec/payload.ts";
import { THROWN } from "../codec/tags.ts";
import { HeddleError } from "../errors.ts";
import { bareError } from "./bare-error.ts";

/** Sends a result by message, and writes into its record that it did. */
export type Spill = (record: number, value: unknown, flags: number) => void;

/**
 * A result that cannot be written into its record: goes by message if there is no room, or that is cheaper; and what
 * cannot cross at all becomes an error that says so.
 * @param flags `THROWN` if the task threw it, else 0
 * @param problem what the codec threw at it
 */
export function writeOtherwise(
  codec: PayloadCodec,
  spill: Spill,
  record: number,
  value: unknown,
  flags: number,
  problem: unknown,
): void {
  try {
    const full = problem instanceof HeddleError && problem.code === "HEDDLE_QUEUE_FULL";
    if (!full && problem !== BY_MESSAGE) throw problem;
    spill(record, value, flags);
  } catch (refusal) {
    const mine = flags === THROWN && value instanceof Error;
    try {
      spill(record, mine ? bareError(value, refusal) : refusal, THROWN);
    } catch {
      // The error's own parts misbehave. A short text lies in the record itself.
      const text = "heddle: neither the result nor the reason why could be sent";
      codec.write(record, text, THROWN);
    }
  }
}
