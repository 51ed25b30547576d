// Memory for bytes: fresh, or that which large messages were written into before.

/** What slabs grow to, room for the largest message, and how many of these wait for the next one. Untouched it is free. */
const largeBytes = 4 * 1024 * 1024 + 32 * 1024;
const spareLarge = 4;

/** Fresh memory costs a fault a page, which for a MiB is more than copying it: large slabs are written into again. */
const largeBuffers: Uint8Array[] = [];

/**
 * What messages beyond that were written into, until the collector takes it: nothing of that size is kept for good. Measured
 * with 16 MB: 1.1 ns a byte and side without, 0.7 with; each piece of fresh memory also brings the next collection nearer.
 */
const hugeBuffers: WeakRef<Uint8Array>[] = [];
const spareHuge = 16;

declare const Buffer: { allocUnsafeSlow(bytes: number): Uint8Array } | undefined;

/** From so many bytes on it is worth while to ask for memory that is not zeroed. */
const unzeroedBytes = 4 * 1024;

/** Bytes in memory of their own. What arrives are Buffers, and a Buffer's own `slice` would be a view. */
export function copied(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

/**
 * glibc gives the end of its heap back to the system each time that the collector frees what is there, and a MiB that is
 * taken again costs 256 page faults. When a piece of memory of so many bytes is freed it takes the hint, and from then on
 * keeps up to twice as much (mallopt(3), M_MMAP_THRESHOLD). The piece is never touched and takes no memory; elsewhere it does
 * nothing. Measured with 1 MiB: 1.3 to 1.5 times the messages, and 10 to 20 MB that stay.
 */
const hintBytes = 31 * 1024 * 1024;
let hinted = false;

/** What a message has that is worth the hint. */
const worthHint = 256 * 1024;

/** Where there is no room for the piece, there is room for the message none the less. */
function hint(): void {
  hinted = true;
  try {
    new ArrayBuffer(hintBytes);
  } catch {}
}

/** Memory to be written into: what is in it before is anything, so that nobody may see more of it than was written. */
export function freshBytes(count: number): Uint8Array {
  if (count >= worthHint && !hinted) hint();
  if (typeof Buffer === "undefined" || count < unzeroedBytes) return new Uint8Array(count);
  return new Uint8Array(Buffer.allocUnsafeSlow(count).buffer);
}

/** Memory for a message that no slab has room for. */
export function largeMemory(size: number): Uint8Array {
  if (size <= largeBytes) return largeBuffers.pop() ?? new Uint8Array(largeBytes);
  for (let i = hugeBuffers.length - 1; i >= 0; i--) {
    const buffer = hugeBuffers[i]?.deref();
    if (buffer === undefined || buffer.length >= size) hugeBuffers.splice(i, 1);
    if (buffer !== undefined && buffer.length >= size) return buffer;
  }
  return new Uint8Array(size);
}

/** Takes such memory back, unless there is enough. */
export function spareMemory(buffer: Uint8Array): void {
  if (buffer.length === largeBytes) {
    if (largeBuffers.length < spareLarge) largeBuffers.push(buffer);
  } else if (buffer.length > largeBytes && hugeBuffers.length < spareHuge) hugeBuffers.push(new WeakRef(buffer));
}
