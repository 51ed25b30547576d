// What is done to sound bytes: blindly, byte by byte, and knowingly, message by message and number by number.

import type { Random } from "./random.ts";

/** Bytes that mean something in gob, in HTTP or in JSON. */
const interesting = [
  0, 1, 2, 3, 8, 0x0a, 0x0d, 0x20, 0x22, 0x2e, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xf7, 0xf8, 0xfe, 0xff,
];

/** Longer inputs cost more time than they find. */
const longest = 16_384;

/** Numbers written at their largest, longer than needed, and at limits of ours: for lengths, counts, steps and ids. */
const numbers = [
  "f8ffffffffffffffff",
  "f87fffffffffffffff",
  "f80000000000000001",
  "f90020000000000000",
  "f91fffffffffffff",
  "fb0200000000",
  "fc40000000",
  "fc00400000",
  "fd0f4240",
  "fe0401",
  "ff80",
  "ff81",
  "00",
  "01",
  "7f",
  "ff82",
  "ff84",
  "ff86",
  "10",
  "11",
  "7e",
].map((hex) => Buffer.from(hex, "hex"));

/** A change that knows what it changes. */
export type Knowing = (random: Random, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

/** Bytes mutated one to four times, sometimes mixed with others of the corpus; never longer than 16 KiB. */
export function mutate(
  random: Random,
  base: Uint8Array,
  others: readonly Uint8Array[],
  knowing: Knowing = byMessage,
): Uint8Array {
  let bytes = base;
  for (let times = 1 + random.below(4); times > 0; times--) bytes = once(random, bytes, others, knowing);
  return bytes.length > longest ? bytes.subarray(0, longest) : bytes;
}

function once(random: Random, bytes: Uint8Array, others: readonly Uint8Array[], knowing: Knowing): Uint8Array {
  switch (random.below(12)) {
    case 0:
    case 1:
      return flipped(random, bytes);
    case 2:
      return replaced(bytes, random.below(bytes.length), 1, [random.pick(interesting)]);
    case 3:
      return replaced(bytes, random.below(bytes.length), random.below(3), random.pick(numbers));
    case 4:
      return replaced(bytes, random.below(bytes.length), 1 + random.below(8), []);
    case 5: {
      const from = random.below(bytes.length);
      return replaced(bytes, from, 0, bytes.subarray(from, from + 1 + random.below(32)));
    }
    case 6:
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 7: {
      const other = random.pick(others);
      return replaced(
        bytes,
        random.below(bytes.length),
        random.below(bytes.length),
        other.subarray(random.below(other.length)),
      );
    }
    case 8:
      return replaced(bytes, random.below(bytes.length), random.below(4), random.bytes(random.below(6)));
    default:
      return knowing(random, bytes, others);
  }
}

function flipped(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length);
  return replaced(bytes, at, 1, [(bytes[at] ?? 0) ^ (1 << random.below(8))]);
}

/** Some bytes in the place of others. */
function replaced(bytes: Uint8Array, at: number, length: number, by: ArrayLike<number>): Uint8Array {
  const rest = Math.max(0, bytes.length - at - length);
  const made = new Uint8Array(at + by.length + rest);
  made.set(bytes.subarray(0, at));
  made.set(by, at);
  made.set(bytes.subarray(bytes.length - rest), at + by.length);
  return made;
}

/** The messages of a gob stream, as far as they can be told: what follows the lengths. */
export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const size = first < 0x80 ? 0 : 0x100 - first;
    let length = first < 0x80 ? first : 0;
    for (let i = 1; i <= size; i++) length = length * 0x100 + (bytes[at + i] ?? 0);
    at += 1 + size;
    messages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return messages;
}

/** Messages with their lengths in front. */
export function framed(messages: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(messages.flatMap((message) => [lengthOf(message.length), message]));
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Uint8Array.of(0x100 - bytes.length), bytes]);
}

/** Changes whole messages, or bytes inside one whose length is then right again, so that decoders get to see them. */
export function byMessage(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const messages = messagesOf(bytes);
  const at = random.below(messages.length);
  const message = messages[at] ?? new Uint8Array(0);
  const inside = random.below(message.length);
  const foreign = (): Uint8Array => {
    const parts = messagesOf(random.pick(others));
    return parts.length === 0 ? new Uint8Array(0) : random.pick(parts);
  };
  switch (random.below(9)) {
    case 0:
      messages.splice(at, 1);
      break;
    case 1:
      messages.splice(random.below(messages.length + 1), 0, message);
      break;
    case 2:
      messages.splice(random.below(messages.length + 1), 0, foreign());
      break;
    case 3: {
      const to = random.below(messages.length);
      messages[at] = messages[to] ?? message;
      messages[to] = message;
      break;
    }
    case 4:
      messages[at] = replaced(message, inside, random.below(3), random.pick(numbers));
      break;
    case 5:
      messages[at] = flipped(random, message);
      break;
    case 6:
      messages[at] = replaced(message, inside, 1, [random.pick(interesting)]);
      break;
    case 7:
      messages[at] = replaced(message, inside, random.below(4), random.bytes(random.below(4)));
      break;
    default:
      messages[at] = replaced(message, inside, random.below(message.length), foreign());
  }
  return framed(messages);
}

/** Parts of JSON and of HTTP heads: whole words and lines change places, or come from elsewhere. */
export function byWord(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const words = wordsOf(bytes);
  const at = random.below(words.length);
  const other = random.once(2) ? random.pick(oddWords) : random.pick(wordsOf(random.pick(others)));
  words.splice(at, random.below(3), other ?? "");
  return Buffer.from(words.join(""), "latin1");
}

function wordsOf(bytes: Uint8Array): string[] {
  return (
    Buffer.from(bytes)
      .toString("latin1")
      .match(/"(?:[^"\\]|\\.)*"|[\w.+-]+|\r?\n|./gs) ?? []
  );
}

const oddWords = [
  "null",
  "true",
  "1e400",
  "-0",
  "1.5",
  "9007199254740993",
  "18446744073709551616",
  '"__proto__"',
  '"\\ud800"',
  '"\\u0000"',
  '"A"',
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "//",
  "\ufeff",
  "\n",
  "\r\n",
  "\n\n",
  "CONNECT ",
  " HTTP/1.1",
  " HTTP/2.0",
  "/_goRPC_",
  "/%2e%2e/",
  "GET ",
  "Content-Length: 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Authorization: Bearer secret\r\n",
  " ",
  "\t",
  "\0",
  "\x80",
];
