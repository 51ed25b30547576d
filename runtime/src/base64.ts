// Bytes as base64, padded as Go's StdEncoding has it. Source: Go encoding/base64.

import { malformed } from "./bytes.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const symbols = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const values: Uint8Array = decodingTable();
const pad = 0x3d;

/** How many bytes base64 takes. */
export function base64Length(length: number): number {
  return 4 * Math.ceil(length / 3);
}

/** Writes base64 at `at`, where there is room for it. */
export function writeBase64(data: Uint8Array, into: Uint8Array, at: number): void {
  let to = at;
  let i = 0;
  for (; i + 2 < data.length; i += 3) {
    const three = ((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number);
    into[to++] = symbols[three >> 18] as number;
    into[to++] = symbols[(three >> 12) & 63] as number;
    into[to++] = symbols[(three >> 6) & 63] as number;
    into[to++] = symbols[three & 63] as number;
  }
  const rest = data.length - i;
  if (rest === 0) return;
  const last = ((data[i] as number) << 16) | ((data[i + 1] ?? 0) << 8);
  into[to++] = symbols[last >> 18] as number;
  into[to++] = symbols[(last >> 12) & 63] as number;
  into[to++] = rest === 2 ? (symbols[(last >> 6) & 63] as number) : pad;
  into[to] = pad;
}

/** Reads base64, padded as Go's StdEncoding wants it. */
export function readBase64(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  const padding = length > 0 && bytes[end - 1] === pad ? (bytes[end - 2] === pad ? 2 : 1) : 0;
  if ((length & 3) !== 0) return readOdd(bytes.subarray(start, end));
  const data = new Uint8Array((length * 3) / 4 - padding);
  let to = 0;
  let three = 0;
  for (let i = start; i < end - padding; i++) {
    const value = values[bytes[i] as number] as number;
    if (value === 0xff) return readOdd(bytes.subarray(start, end));
    three = (three << 6) | value;
    if (((i - start) & 3) !== 3) continue;
    data[to++] = three >> 16;
    data[to++] = three >> 8;
    data[to++] = three;
  }
  if (padding === 1) {
    data[to++] = three >> 10;
    data[to] = three >> 2;
  } else if (padding === 2) data[to] = three >> 4;
  return data;
}

/** Reads base64 with line ends in it, or finds out where it is corrupt: Go's decodeQuantum, whose places these are. */
function readOdd(source: Uint8Array): Uint8Array {
  const symbolsOnly: number[] = [];
  const end = source.length;
  const isLineEnd = (i: number): boolean => source[i] === 0x0a || source[i] === 0x0d;
  for (let i = 0; i < end; i++) {
    const symbol = source[i] as number;
    if (values[symbol] !== 0xff) symbolsOnly.push(symbol);
    else if (symbol === pad) {
      const inQuantum = symbolsOnly.length & 3;
      if (inQuantum < 2) throw corrupt(i);
      const pads = 4 - inQuantum;
      for (let k = 1; k < pads; k++) {
        i++;
        while (isLineEnd(i)) i++;
        if (i >= end) throw corrupt(end);
        if (source[i] !== pad) throw corrupt(i - 1);
      }
      i++;
      while (isLineEnd(i)) i++;
      if (i < end) throw corrupt(i);
      while ((symbolsOnly.length & 3) !== 0) symbolsOnly.push(pad);
    } else if (!isLineEnd(i)) throw corrupt(i);
  }
  const over = symbolsOnly.length & 3;
  if (over !== 0) throw corrupt(end - over);
  return readBase64(Uint8Array.from(symbolsOnly), 0, symbolsOnly.length);
}

function corrupt(at: number): Error {
  return malformed(`illegal base64 data at input byte ${at}`);
}

function decodingTable(): Uint8Array {
  const table = new Uint8Array(256).fill(0xff);
  for (const [value, symbol] of symbols.entries()) table[symbol] = value;
  return table;
}
