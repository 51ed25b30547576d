// Durations: milliseconds, nanoseconds and Go's texts, at their limits. JSON shows the nanoseconds.

import { strictEqual, throws } from "node:assert";
import { test } from "node:test";
import { duration, durationAsBigint, durationAsString, fromJson, toJson } from "rpcgen-runtime";

const most = 2n ** 63n - 1n;

test("milliseconds are nanoseconds on the wire, rounded to whole ones", () => {
  const pairs: [number, string][] = [
    [0, "0"],
    [-0, "0"],
    [1, "1000000"],
    [0.000001, "1"],
    [-0.000001, "-1"],
    [0.0000004, "0"],
    [1.5, "1500000"],
    [1 / 3, "333333"],
    [-90_000.000001, "-90000000001"],
    [9_000_000_000, "9000000000000000"],
    [9_223_372_036_854.775, "9223372036854775391"],
  ];
  for (const [milliseconds, nanoseconds] of pairs) strictEqual(toJson(duration, milliseconds), nanoseconds);
});

test("up to 99 days every nanosecond comes back as it was; the longest duration stays one", () => {
  const days99 = 99n * 86_400_000_000_000n;
  for (const nanoseconds of [1n, 999_999_999n, 86_400_000_000_001n, days99, days99 - 1n, -days99 + 1n]) {
    strictEqual(toJson(duration, fromJson(duration, String(nanoseconds))), String(nanoseconds));
  }
  toJson(duration, fromJson(duration, String(most)));
  toJson(duration, fromJson(duration, String(-most - 1n)));
});

test("what is no duration, or longer than Go's can be, is refused", () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 9_223_372_036_856, "1s"]) {
    throws(() => toJson(duration, wrong as number), /^RpcError: time\.Duration: .* is not a duration/);
  }
  strictEqual(toJson(durationAsBigint, most), String(most));
  throws(() => toJson(durationAsBigint, most + 1n), { code: "out_of_range", message: /292 years at most$/ });
  throws(() => toJson(durationAsBigint, 1 as unknown as bigint), /nanoseconds \(a bigint\)/);
});

test("texts are what Go prints", () => {
  const pairs: [bigint, string][] = [
    [0n, "0s"],
    [1n, "1ns"],
    [1_100n, "1.1µs"],
    [2_200_000n, "2.2ms"],
    [3_300_000_000n, "3.3s"],
    [60_000_000_000n, "1m0s"],
    [245_000_000_000n, "4m5s"],
    [245_001_000_000n, "4m5.001s"],
    [18_367_001_000_000n, "5h6m7.001s"],
    [480_000_000_001n, "8m0.000000001s"],
    [most, "2562047h47m16.854775807s"],
    [-most - 1n, "-2562047h47m16.854775808s"],
  ];
  for (const [nanoseconds, text] of pairs) {
    strictEqual(fromJson(durationAsString, String(nanoseconds)), text);
    strictEqual(toJson(durationAsString, text), String(nanoseconds));
  }
});

test("texts are read as Go's ParseDuration reads them", () => {
  const taken: [string, bigint][] = [
    ["0", 0n],
    ["+5s", 5_000_000_000n],
    ["-.5s", -500_000_000n],
    ["5.s", 5_000_000_000n],
    ["1h30m", 5_400_000_000_000n],
    ["1.5h", 5_400_000_000_000n],
    ["10.5s4m", 250_500_000_000n],
    ["12µs", 12_000n],
    ["12μs", 12_000n],
    ["12us", 12_000n],
    ["0.3333333333333333333h", 1_199_999_999_999n],
  ];
  for (const [text, nanoseconds] of taken) strictEqual(toJson(durationAsString, text), String(nanoseconds));
  const refused = ["", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "1 s", "--1s", "1e3s", "0x1s", "9".repeat(200)];
  for (const text of refused)
    throws(() => toJson(durationAsString, text), /is not a duration, as 1h30m or 250ms$/, text);
});
