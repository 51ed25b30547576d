// The slab that a turn is written into, and the outlet that sends it.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { Outlet, Slab, SpareSlabs, slabBytes } from "rpcgen-runtime/internal/bytes";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A sink that counts, and says how much of a write it still holds. */
function sink(held = 0): {
  writes: Uint8Array[];
  dones: (() => void)[];
  writableLength: number;
  write(b: Uint8Array, done?: () => void): void;
} {
  return {
    writes: [],
    dones: [],
    writableLength: held,
    write(bytes, done) {
      this.writes.push(bytes.slice());
      if (done !== undefined) this.dones.push(done);
    },
  };
}

test("all that one turn writes leaves in one write, also what is written several awaits deep", async () => {
  const to = sink();
  const outlet = new Outlet(to, true, new SpareSlabs(() => new Slab()));
  outlet.slab().raw(new Uint8Array([1]));
  await Promise.resolve().then(() => Promise.resolve());
  outlet.slab().raw(new Uint8Array([2]));
  await turn();
  deepStrictEqual(to.writes, [new Uint8Array([1, 2])]);
  outlet.slab().raw(new Uint8Array([3]));
  await turn();
  strictEqual(to.writes.length, 2);
});

test("a turn with much to say sends a first KiB at once, then twice as much each time, up to 16 KiB", async () => {
  const to = sink();
  const outlet = new Outlet(to, true, new SpareSlabs(() => new Slab()));
  for (let i = 0; i < 128; i++) outlet.slab().raw(new Uint8Array(512).fill(i));
  const early = [1, 2, 4, 8, 16, 16, 16].map((size) => size * 1024);
  deepStrictEqual(
    to.writes.map((bytes) => bytes.length),
    early,
  );
  await turn();
  deepStrictEqual(
    to.writes.map((bytes) => bytes.length),
    [...early, 1024],
  );
  deepStrictEqual(
    Buffer.concat(to.writes),
    Buffer.concat(Array.from({ length: 128 }, (_, i) => new Uint8Array(512).fill(i))),
  );
  outlet.slab().raw(new Uint8Array(1024));
  strictEqual(to.writes.length, 8, "the next turn begins anew: what is there may be all of it");
  outlet.slab();
  strictEqual(to.writes.length, 9);
});

test("a turn whose sink is behind keeps what it has to its end, and is one write", async () => {
  const to = sink(1);
  const outlet = new Outlet(to, true, new SpareSlabs(() => new Slab()));
  for (let i = 0; i < 128; i++) outlet.slab().raw(new Uint8Array(512));
  strictEqual(to.writes.length, 0);
  await turn();
  deepStrictEqual(
    to.writes.map((bytes) => bytes.length),
    [65_536],
  );
});

test("a turn that wrote nothing sends nothing", async () => {
  const to = sink();
  new Outlet(to, true, new SpareSlabs(() => new Slab())).slab();
  await turn();
  strictEqual(to.writes.length, 0);
});

test("a slab is used again at once when the socket took all, and only after the write when it did not", async () => {
  let made = 0;
  const spare = new SpareSlabs(() => {
    made++;
    return new Slab();
  });
  for (let i = 0; i < 5; i++) {
    new Outlet(sink(), true, spare).slab().raw(new Uint8Array([i]));
    await turn();
  }
  strictEqual(made, 1);
  const slow = sink(1);
  const outlet = new Outlet(slow, true, spare);
  outlet.slab().raw(new Uint8Array([7]));
  await turn();
  outlet.slab().raw(new Uint8Array([8]));
  await turn();
  strictEqual(made, 2, "the first slab still belongs to the socket");
  for (const done of slow.dones) done();
  outlet.slab();
  strictEqual(made, 2, "now it is back");
});

test("a stream that is not a socket gets a copy, because its reader may hold on to it", async () => {
  const held: Uint8Array[] = [];
  const to = {
    writableLength: 0,
    write: (bytes: Uint8Array): number => held.push(bytes),
  };
  const outlet = new Outlet(to, false, new SpareSlabs(() => new Slab()));
  for (const byte of [1, 2]) {
    outlet.slab().raw(new Uint8Array([byte]));
    await turn();
  }
  deepStrictEqual(held, [new Uint8Array([1]), new Uint8Array([2])]);
});

test("a slab that has grown past a megabyte is not made larger still, and none is lost", async () => {
  const to = sink();
  const outlet = new Outlet(to, true, new SpareSlabs(() => new Slab()));
  const part = new Uint8Array(300_000).fill(1);
  for (let i = 0; i < 10; i++) outlet.slab().raw(part);
  await turn();
  strictEqual(
    to.writes.reduce((sum, bytes) => sum + bytes.length, 0),
    3_000_000,
  );
  ok(to.writes.every((bytes) => bytes.length <= 1_500_000));
});

test("after shut nothing leaves any more", async () => {
  const to = sink();
  const outlet = new Outlet(to, true, new SpareSlabs(() => new Slab()));
  outlet.slab().raw(new Uint8Array([1]));
  outlet.shut();
  outlet.slab().raw(new Uint8Array([2]));
  await turn();
  strictEqual(to.writes.length, 0);
});

test("a slab grows without losing what is in it", () => {
  const slab = new Slab();
  slab.raw(new Uint8Array(slabBytes).fill(5));
  slab.raw(new Uint8Array([6]));
  strictEqual(slab.buf[slabBytes - 1], 5);
  strictEqual(slab.buf[slabBytes], 6);
});

test("when more connections write in one turn than slabs are kept, the others write into 4 KiB each", async () => {
  const sizes: number[] = [];
  const spare = new SpareSlabs((bytes) => {
    sizes.push(bytes);
    return new Slab(bytes);
  });
  const outlets = Array.from({ length: 100 }, () => new Outlet(sink(), true, spare));
  for (let round = 0; round < 3; round++) {
    for (const outlet of outlets) outlet.slab().raw(new Uint8Array(100));
    await turn();
  }
  deepStrictEqual([sizes.filter((bytes) => bytes === slabBytes).length, sizes.length], [32, 100], "none is made twice");
  ok(sizes.slice(32).every((bytes) => bytes === 4096));
});

test("a large message is written into the memory of the one before it", async () => {
  const spare = new SpareSlabs((bytes) => new Slab(bytes));
  const buffers = new Set<unknown>();
  for (let i = 0; i < 3; i++) {
    const to = sink();
    const outlet = new Outlet(to, true, spare);
    const slab = outlet.slab();
    slab.raw(new Uint8Array(1_000_000).fill(i));
    buffers.add(slab.buf.buffer);
    await turn();
    ok(to.writes[0]?.every((byte) => byte === i));
  }
  strictEqual(buffers.size, 1);
});

test("memory beyond what is kept is written into again while the collector has not taken it, if it is large enough", () => {
  const spare = new SpareSlabs((bytes) => new Slab(bytes));
  const written = (bytes: number): unknown => {
    const slab = spare.borrow();
    slab.need(bytes);
    const { buffer, length } = slab.buf;
    ok(length >= bytes);
    spare.giveBack(slab);
    return buffer;
  };
  const first = written(6_000_000);
  strictEqual(written(5_000_000), first);
  const larger = written(7_000_000);
  ok(larger !== first);
  strictEqual(written(6_500_000), larger);
  ok([first, larger].includes(written(5_000_000)));
});
