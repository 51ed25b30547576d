// Text as bytes: UTF-8, and a byte a character, by the fastest way that the platform has.

/** The fast text routines of Node's Buffer; they work on any Uint8Array. Undefined where there is no Node. */
interface BufferText {
  utf8Write(this: Uint8Array, text: string, offset: number): number;
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  latin1Slice(this: Uint8Array, start: number, end: number): string;
}
declare const Buffer: { prototype: BufferText } | undefined;
const bufferText: BufferText | undefined = typeof Buffer === "undefined" ? undefined : Buffer.prototype;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads UTF-8; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  return bufferText === undefined
    ? decoder.decode(bytes.subarray(start, end))
    : bufferText.utf8Slice.call(bytes, start, end);
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true });

/** Whether bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes as a text of one character each. */
export function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  if (bufferText !== undefined) return bufferText.latin1Slice.call(bytes, start, end);
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

/** Writes a text as UTF-8 at `at`, where there is room for it, and answers how many bytes it took. */
export function writeUtf8(buf: Uint8Array, text: string, at: number): number {
  return bufferText === undefined
    ? encoder.encodeInto(text, buf.subarray(at)).written
    : bufferText.utf8Write.call(buf, text, at);
}

/** The number of bytes that a text takes as UTF-8 (a lone surrogate as U+FFFD). */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}
