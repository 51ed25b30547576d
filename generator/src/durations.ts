// Durations as Go writes them: `1m30s`, `250ms`.

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** The longest that Go can hold. */
const longest = 2n ** 63n - 1n;

/** The nanoseconds of a text; undefined when it is none that Go could read and hold. */
export function nanosecondsOf(text: string): bigint | undefined {
  if (text === "0") return 0n;
  if (text.length > 40 || !/^-?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d+)(?:\.(\d+))?([a-zµ]+)/g)) {
    const size = units[unit] ?? 0n;
    sum += BigInt(whole) * size + (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  if (sum > longest) return undefined;
  return text.startsWith("-") ? -sum : sum;
}
