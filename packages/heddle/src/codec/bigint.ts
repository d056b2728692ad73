// Bigints as digits of 32 bits, least first. Hexadecimal text is the way in and out that takes time in proportion
// to their length; shifting digit by digit takes its square.

const HEX_PER_DIGIT = 8;

/** Digits of a value that is not negative; none of zero. */
export function digitsOf(value: bigint): number[] {
  if (value === 0n) return [];
  const hex = value.toString(16);
  const digits: number[] = [];
  for (let end = hex.length; end > 0; end -= HEX_PER_DIGIT) {
    digits.push(Number.parseInt(hex.slice(Math.max(0, end - HEX_PER_DIGIT), end), 16));
  }
  return digits;
}

/** The value that has these digits. */
export function fromDigits(digits: readonly number[]): bigint {
  if (digits.length === 0) return 0n;
  const hex = digits.map((digit) => digit.toString(16).padStart(HEX_PER_DIGIT, "0"));
  return BigInt(`0x${hex.reverse().join("")}`);
}
