// Timestamps: exact to the nanosecond, in text and back, and their offsets.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { exactTime, Timestamp, time, zeroTime } from "rpcgen-runtime";
import { Reader } from "rpcgen-runtime/internal/gob/reader";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { copied } from "rpcgen-runtime/internal/memory";

test("a text becomes a moment and an offset, and the same text again", () => {
  const table: [string, bigint, "UTC" | number][] = [
    ["1970-01-01T00:00:00Z", 0n, "UTC"],
    ["2024-02-29T12:34:56.789012345Z", 1_709_210_096_789_012_345n, "UTC"],
    ["2024-02-29T12:34:56.5+05:30", 1_709_190_296_500_000_000n, 19_800],
    ["2024-02-29T12:34:56-08:00", 1_709_238_896_000_000_000n, -28_800],
    ["0001-01-01T00:00:00Z", -62_135_596_800_000_000_000n, "UTC"],
    ["1969-12-31T23:59:59.999999999Z", -1n, "UTC"],
  ];
  for (const [text, nanoseconds, offset] of table) {
    const stamp = Timestamp.from(text);
    deepStrictEqual([stamp.epochNanoseconds, stamp.offset], [nanoseconds, offset], text);
    strictEqual(stamp.toString(), text);
    strictEqual(JSON.stringify(stamp), `"${text}"`);
  }
});

test("an offset of 0 that is not UTC prints as Go prints it", () => {
  strictEqual(new Timestamp(0n, 0).toString(), "1970-01-01T00:00:00Z");
});

test("a Date becomes a Timestamp and back, rounded down to milliseconds", () => {
  const date = new Date("2024-02-29T12:34:56.789Z");
  strictEqual(Timestamp.from(date).toDate().getTime(), date.getTime());
  strictEqual(new Timestamp(-1n).toDate().getTime(), -1);
  strictEqual(Timestamp.zero.toDate().getTime(), zeroTime);
});

test("the same moment on two clocks is equal, and moments sort", () => {
  const [a, b] = [Timestamp.from("2024-01-01T00:00:00Z"), Timestamp.from("2024-01-01T01:00:00+01:00")];
  ok(a.equals(b));
  strictEqual(a.compare(b), 0);
  ok(a.compare(Timestamp.from("2024-01-01T00:00:00.000000001Z")) < 0);
  ok(b.compare(Timestamp.zero) > 0);
});

test("what is no time, and no offset, is refused", () => {
  for (const text of ["", "2024-01-01", "2024-01-01T00:00:00", "2024-13-01T00:00:00Z", "x2024-01-01T00:00:00Z"]) {
    throws(() => Timestamp.from(text), { code: "invalid_argument" }, text);
  }
  for (const offset of [0.5, 86_400, -86_400, Number.NaN]) {
    throws(() => new Timestamp(0n, offset), { code: "invalid_argument" });
  }
});

test("a time beyond what a Date can hold is refused as a Date, and exact as a Timestamp", () => {
  const far = new Timestamp(9_000_000_000_000n * 1_000_000_000n);
  strictEqual(far.toString(), "9000000000000000000000 ns since 1970-01-01T00:00:00Z");
  const w = new Writer();
  exactTime.write(w, far);
  const r = new Reader(wireLimits, { define() {}, nextMessage() {}, taken: copied, planOf: () => ({}) as never });
  r.begin(w.buf, 0, w.pos);
  throws(() => time.read(r), {
    code: "out_of_range",
    message: "9000000000000 seconds are beyond a Date: declare it time as exact",
  });
  r.begin(w.buf, 0, w.pos);
  ok(exactTime.read(r).equals(far));
});
