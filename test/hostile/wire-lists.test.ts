// The three lists of WIRE.md: what closes a connection, what is ignored, what gets an error reply. One case a line.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { ArithClient, argsType } from "rpcgen-generated/arith";
import { Client, int, list, RpcError, type ServerLimits, string, struct, type Type } from "rpcgen-runtime";
import { converse, empties, goodCall } from "../support/converse.ts";
import { turn } from "../support/events.ts";
import { pair } from "../support/pair.ts";
import { message, nestedList, type RawClient } from "../support/raw.ts";

const alive = setInterval(() => {}, 1000);
after(() => clearInterval(alive));

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const oddStruct = (fields: [string, Type<unknown>, unknown][]): Type<unknown> =>
  struct<object>(
    "Odd",
    fields.map(([name, type]) => [name, type]),
    {
      write(w) {
        const outer = w.open();
        for (const [i, [, type, value]] of fields.entries()) {
          w.field(i);
          type.write(w, value);
        }
        w.close(outer);
      },
      read: () => ({}),
    },
  ) as Type<unknown>;
const any = <T>(type: Type<T>): Type<unknown> => type as Type<unknown>;
const header = (seq = ""): string =>
  `${(0x13 + seq.length / 2).toString(16)}ff82010e41726974682e4d756c7469706c79${seq}00`;
interface Case {
  readonly limits?: Partial<ServerLimits>;
  /** The peer's bytes; a good call before and behind is added. */
  readonly bytes: (raw: RawClient) => Buffer;
  /** The errors that are answered, between those of the good calls; `""` is a success. */
  readonly answers?: (string | RegExp)[];
  readonly closes?: boolean;
  readonly ends?: boolean;
}

/** A list of the type 91, which need not be there yet. */
const listOf91 = "02 01 02 ffbe 00 01 ffb6 00 00";
const definition = (id: number, content: string): Buffer =>
  message((w) => {
    w.int(-id);
    w.raw(hex(content));
  });
const value = (raw: RawClient, content: string): Buffer =>
  Buffer.concat([
    raw.header("Arith.Multiply"),
    message((w) => {
      w.int(66); // the type of Args, which the good call before has defined
      w.raw(hex(content));
    }),
  ]);

const cases: Readonly<Record<string, Case>> = {
  C1: { bytes: () => hex("80"), closes: true },
  C2: { bytes: () => hex("00"), closes: true },
  C3: { bytes: () => hex("fb0200000000"), closes: true },
  C4: { bytes: (raw) => raw.body(any(int), 5), closes: true },
  C5: { bytes: (raw) => raw.body(oddStruct([["Seq", any(int), 1]]), {}), closes: true },
  C6: { bytes: (raw) => raw.body(oddStruct([["X", any(int), 1]]), {}), closes: true },
  C7: {
    bytes: (raw) => Buffer.concat([raw.header("Arith.Multiply"), definition(65, "0301010154000000")]),
    answers: ["gob: duplicate type received"],
    closes: true,
  },
  C8: { bytes: () => definition(90, "02 01 02 ffb4 00 01 04 00 00 ff"), closes: true },
  C9: { bytes: () => definition(90, "00"), closes: true },
  C10: { limits: { maxTypes: 5 }, bytes: (raw) => raw.announce(nestedList(9)).bytes, closes: true },
  C11: { limits: { maxHeaderBytes: 100 }, bytes: (raw) => raw.header("x".repeat(200)), closes: true },
  C12: { bytes: () => Buffer.alloc(0), ends: true, closes: true },
  I1: { bytes: (raw) => Buffer.concat([raw.header("Arith.Multiply"), hex("fe0008 fe0084 010e011000")]), answers: [""] },
  I2: { bytes: (raw) => value(raw, "010e0110"), answers: [""] },
  I3: { bytes: (raw) => value(raw, "010e011000 abcdef"), answers: [""] },
  I4: {
    bytes: (raw) =>
      raw.call(
        "Arith.Multiply",
        oddStruct([
          ["A", any(int), 1],
          ["X", any(list(string)), ["y"]],
        ]),
        {},
      ),
    answers: [""],
  },
  I5: { bytes: () => Buffer.concat([definition(95, listOf91), definition(91, "02 01 02 ffb6 00 01 04 00 00")]) },
  I6: { bytes: (raw) => value(raw, "0100010000"), answers: [""] },
  I7: {
    bytes: (raw) =>
      Buffer.concat([
        definition(90, "03 01 01 03 585858 01 0a 00 01 01 01 01 41 01 04 00 00 00"),
        raw.header("Arith.Multiply"),
        message((w) => {
          w.int(90);
          w.raw(hex("010e00"));
        }),
      ]),
    answers: [""],
  },
  I8: {
    bytes: () => hex(`${header("0109")}07ff84010e011000`.repeat(2)),
    answers: ["", ""],
  },
  I9: {
    bytes: (raw) =>
      Buffer.concat([
        raw.body(
          oddStruct([
            ["X", any(list(int)), [1]],
            ["ServiceMethod", any(string), "Arith.Multiply"],
          ]),
          {},
        ),
        raw.body(any(argsType), { a: 1, b: 1 }),
      ]),
    answers: [""],
  },
  E1: {
    bytes: (raw) => raw.call("Multiply", any(int), 1),
    answers: ["rpc: service/method request ill-formed: Multiply"],
  },
  E2: { bytes: (raw) => raw.call("Nope.Multiply", any(int), 1), answers: ["rpc: can't find service Nope.Multiply"] },
  E3: { bytes: (raw) => raw.call("Arith.Nope", any(int), 1), answers: ["rpc: can't find method Arith.Nope"] },
  E4: {
    limits: { maxServiceMethodBytes: 20 },
    bytes: (raw) => raw.call(`Arith.${"x".repeat(99)}`, any(int), 1),
    answers: [`rpc: can't find method Arith.${"x".repeat(14)}`],
  },
  E5: {
    bytes: (raw) => raw.call("Arith.Multiply", any(int), 1),
    answers: [/want struct type main.Args; got non-struct/],
  },
  E6: {
    bytes: (raw) => raw.call("Arith.Multiply", oddStruct([["X", any(int), 1]]), {}),
    answers: ["gob: type mismatch: no fields matched compiling decoder for Args"],
  },
  E7: {
    bytes: (raw) => value(raw, "01 f8ffffffffffffffff 00"),
    answers: [/args.a: -\d+ is not a safe integer: declare it int64/],
  },
  E8: { bytes: (raw) => value(raw, "01"), answers: ["EOF"] },
  E9: {
    bytes: (raw) =>
      Buffer.concat([
        raw.header("Probe.Strings"),
        raw.announce(any(list(string))).bytes,
        message((w) => {
          w.int(67);
          w.raw(hex("00 01 09 61"));
        }),
      ]),
    answers: ["gob: bad string slice length: 0"],
  },
  E10: {
    bytes: (raw) =>
      Buffer.concat([
        raw.header("Arith.Multiply"),
        message((w) => {
          w.int(99);
          w.uint(0);
        }),
      ]),
    answers: ["gob: unknown type id or corrupted data"],
  },
  E11: { bytes: (raw) => value(raw, "090e00"), answers: ["gob: bad data: field numbers out of bounds"] },
  E12: {
    limits: { maxDepth: 5 },
    bytes: (raw) =>
      raw.call(
        "Arith.Multiply",
        oddStruct([
          ["A", any(int), 1],
          ["X", nestedList(9), [[[[[[[[[1]]]]]]]]]],
        ]),
        {},
      ),
    answers: [/nested 5 deep \(maxDepth\)/],
  },
  E13: {
    limits: { maxElements: 5 },
    bytes: (raw) => raw.call("Probe.Empties", any(empties), new Array(6).fill(undefined)),
    answers: [/maxElements/],
  },
  E14: {
    limits: { maxMessageBytes: 900 },
    bytes: (raw) => raw.call("Arith.Multiply", any(string), "x".repeat(950)),
    answers: [/at most 900 are taken/],
  },
  E15: { bytes: (raw) => raw.header("Arith.Multiply"), answers: ["EOF"], ends: true, closes: true },
  E16: { bytes: (raw) => raw.call("Arith.Divide", any(argsType), { a: 1, b: 0 }), answers: ["divide by zero"] },
  E17: {
    bytes: (raw) => raw.call("Arith.Multiply", any(argsType), { a: 2 ** 30, b: 2 ** 30 }),
    answers: [/Arith.Multiply reply: \d+ is not a safe integer: declare it int64/],
  },
};

const lines = [
  ...readFileSync(new URL("../../../runtime/WIRE.md", import.meta.url), "utf8").matchAll(
    /^- ([CIE]\d+)( \(client\))?: (.*)$/gm,
  ),
];

for (const [, id = "", client, text] of lines) {
  if (client !== undefined) continue;
  test(`${id}: ${text}`, async () => {
    const { limits = {}, bytes, answers = [], closes = false, ends = false } = cases[id] as Case;
    const { near, raw, server, answers: texts } = converse(limits);
    near.write(goodCall(raw));
    near.write(bytes(raw));
    if (!closes) near.write(goodCall(raw));
    if (ends) near.end();
    const seen = await texts();
    const expected = ["", ...answers, ...(closes ? [] : [""])];
    strictEqual(seen.length, expected.length, JSON.stringify(seen));
    for (const [i, answer] of expected.entries()) {
      if (typeof answer === "string") strictEqual(seen[i], answer);
      else ok(answer.test(seen[i] ?? ""), seen[i]);
    }
    strictEqual(server.connections, closes ? 0 : 1);
  });
}

/** A client's conversation with a server that says what the test wants, in answer to two calls. */
async function withClient(bytes: string, ends = false): Promise<[unknown, unknown]> {
  const [near, far] = pair();
  far.on("error", () => {}); // the client may have gone
  const arith = new ArithClient(new Client(near));
  const first = arith.multiply({ a: 1, b: 1 }).catch((error: unknown) => error);
  const second = arith.multiply({ a: 7, b: 8 }).catch((error: unknown) => error);
  await turn();
  far.write(hex(bytes));
  if (ends) far.end();
  return [await first, await second];
}

const response =
  "3aff8103010108526573706f6e736501ff82000103010d536572766963654d6574686f64010c00010353657101060001054572726f72010c000000";
const success = (seq: string): string => `${seq === "" ? "03ff82" : `05ff8202${seq}`}0003040070`;

const clientCases: Readonly<Record<string, () => Promise<void>>> = {
  async C13() {
    const [first, second] = await withClient(`${response}03040002`);
    for (const error of [first, second]) ok(error instanceof RpcError && error.code === "internal", String(error));
  },
  async C14() {
    const [first, second] = await withClient(response + success(""), true);
    deepStrictEqual(first, 56);
    ok(second instanceof RpcError && second.code === "unavailable");
  },
  async I10() {
    deepStrictEqual(await withClient(response + success("63") + success("") + success("01")), [56, 56]);
  },
  async I11() {
    deepStrictEqual(await withClient(`${response}07ff82010258590003040070${success("01")}`), [56, 56]);
  },
  async I12() {
    const [first, second] = await withClient(`${response}08ff8203036f6f7000 050c00026869${success("01")}`);
    ok(first instanceof RpcError && first.message === "oop" && first.remote);
    strictEqual(second, 56);
  },
  async E18() {
    const [first, second] = await withClient(`${response}03ff8200050c00026869${success("01")}`);
    ok(
      first instanceof RpcError && first.message.startsWith("Arith.Multiply reply: gob: decoding into local type *int"),
    );
    strictEqual(second, 56);
  },
};

for (const [, id = "", client, text] of lines) {
  if (client !== undefined) test(`${id}: ${text}`, () => (clientCases[id] as () => Promise<void>)());
}

test("every line has a case, and every case a line", () => {
  deepStrictEqual(lines.map(([, id]) => id).sort(), [...Object.keys(cases), ...Object.keys(clientCases)].sort());
  ok(lines.length > 40);
});
