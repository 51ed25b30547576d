// The pantry between our programs and Go's, both ways and on both wires: views, durations, enums and unions.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { type TestContext, test } from "node:test";
import {
  Carrier,
  Colour,
  type PantryClient,
  PantryTcpClient,
  PantryWebClient,
  type Payment,
  registerPantry,
  Size,
  Status,
  Stuck,
} from "rpcgen-generated/pantry";
import { Server, type TcpOptions } from "rpcgen-runtime";
import { runClient, startServer, withGo } from "../support/go.ts";
import {
  boxes,
  fullEnums,
  fullUnions,
  fullViews,
  pantry,
  zeroEnums,
  zeroUnions,
  zeroViews,
} from "../support/pantry.ts";

async function ourServer(t: TestContext): Promise<string> {
  const server = new Server();
  registerPantry(server, pantry);
  t.after(() => server.close({ grace: 0 }));
  return (await server.listen({ host: "127.0.0.1" })).address;
}

const payments = {
  card: { kind: "card", value: { token: "t", backup: { kind: undefined } } },
  invoice: { kind: "invoice", value: { due: 5 } },
  cash: { kind: "cash", value: {} },
} satisfies Record<string, Payment>;

async function everyView(address: string, wire: NonNullable<TcpOptions["wire"]>): Promise<void> {
  await everyCall(await PantryTcpClient.connect(address, { wire }), wire);
}

async function everyCall(client: PantryClient, wire: "gob" | "jsonrpc" | "post"): Promise<void> {
  for (const value of [fullViews, zeroViews]) {
    deepStrictEqual(await client.numbers(value.numbers), value.numbers);
    deepStrictEqual(await client.durations(value.durations), value.durations);
    deepStrictEqual(await client.blobs(value.blobs), value.blobs);
    deepStrictEqual(await client.clocks(value.clocks), value.clocks);
    // JSON's keys are texts: it has none for floats, structs and arrays.
    if (wire === "gob") deepStrictEqual(await client.tables(value.tables), value.tables);
  }
  for (const value of [fullEnums, zeroEnums]) deepStrictEqual(await client.enums(value), value);
  strictEqual(await client.areFullEnums(fullEnums), true);
  strictEqual(await client.next(Status.Shipped), 4);
  strictEqual(await client.carry("by hand"), "by hand");
  strictEqual(await client.paint(Colour.Red), Colour.Red);
  strictEqual(await client.grow(10), Size.Small);
  for (const value of [fullUnions, zeroUnions]) deepStrictEqual(await client.unions(value), value);
  strictEqual(await client.areFullUnions(fullUnions), true);
  strictEqual(await client.areZeroUnions(zeroUnions), true);
  for (const kind of ["card", "invoice", "cash"] as const) {
    const payment = payments[kind];
    deepStrictEqual(await client.pay(payment), await pantry.pay(payment, undefined as never));
  }
  await rejects(client.pay({ kind: undefined }), { message: "no payment" });
  deepStrictEqual(await client.draw(false), { kind: "corner", value: { x: 1, y: 2 } });
  strictEqual(await client.evaluate(fullUnions.term), 1);
  deepStrictEqual(await client.newer(), { kind: undefined });
  await rejects(client.hurry(Status.Paid), (thrown) => {
    ok(thrown instanceof Stuck);
    deepStrictEqual([thrown.status, thrown.carrier, thrown.since], [Status.Paid, Carrier.Dhl, 5_400_000]);
    strictEqual(thrown.message, '2 is stuck with "dhl" for 1h30m0s');
    return true;
  });
  // Go's own JSON does not tell the types of interface values.
  if (wire !== "jsonrpc") deepStrictEqual(await client.pack(boxes), boxes);
  strictEqual(await client.double(90_000), "3m0s");
  strictEqual(await client.digits(-7), "-7");
  strictEqual(await client.fingerprint("0102030405"), "01020304");
  strictEqual(await client.lookup("5"), "1970-01-01T00:00:05Z");
  await client.close();
}

test("every view goes to a Go server, is understood there, and comes back as it was", withGo, async (t) => {
  const { address } = await startServer(t, "tcp");
  const client = await PantryTcpClient.connect(address);
  strictEqual(await client.areFull(fullViews), true);
  strictEqual(await client.areZero(zeroViews), true);
  strictEqual(await client.areFull(zeroViews), false);
  for (const value of [fullViews, zeroViews]) {
    deepStrictEqual(await client.views(value), value);
  }
  await client.close();
  await everyView(address, "gob");
});

test("every view that JSON has goes to a Go server and comes back as it was", withGo, async (t) => {
  await everyView((await startServer(t, "jsonrpc")).address, "jsonrpc");
});

for (const wire of ["gob", "jsonrpc"] as const) {
  test(`every view goes to our server over ${wire} and comes back as it was`, async (t) => {
    await everyView(await ourServer(t), wire);
  });
}

test("every view goes to our server by HTTP POST and comes back as it was", async (t) => {
  await everyCall(new PantryWebClient(`http://${await ourServer(t)}`), "post");
});

test("what a web client cannot send is told with its place, in views, enums, durations and unions, too", async (t) => {
  const client = new PantryWebClient(`http://${await ourServer(t)}`);
  const refused = async (call: Promise<unknown>, message: string, code = "invalid_argument"): Promise<void> =>
    rejects(call, { code, message: `Pantry.${message}`, mayHaveExecuted: false });
  const sizes = [0, 10, 11] as unknown as Size[];
  const member = "Enums args.sizes[2]: 11 is not a member of main.Size";
  await refused(client.enums({ ...fullEnums, sizes }), member, "out_of_range");
  const hash = "Blobs args.hash: 3 bytes; there have to be exactly 4";
  await refused(client.blobs({ ...fullViews.blobs, hash: "010203" }), hash);
  await refused(client.blobs({ ...fullViews.blobs, hex: "0g" }), 'Blobs args.hex: "0g" is not hexadecimal');
  const soon = 'Durations args.text: "soon" is not a duration, as 1h30m or 250ms';
  await refused(client.durations({ ...fullViews.durations, text: "soon" }), soon);
  const number = 'Numbers args.text: "x" is not an int64 in decimal digits';
  await refused(client.numbers({ ...fullViews.numbers, text: "x" }), number);
  const kind = 'Unions args.maybe: "crad" is not a kind of Payment: card, invoice, cash';
  await refused(client.unions({ ...fullUnions, maybe: { kind: "crad", value: {} } as unknown as Payment }), kind);
  await client.close();
});

test("keys that JSON has no form for are refused with their place", async (t) => {
  const client = await PantryTcpClient.connect(await ourServer(t), { wire: "jsonrpc" });
  await rejects(
    client.tables(fullViews.tables),
    /Pantry\.Tables args\.byCorner: json: unsupported type: map\[main.Corner\]string/,
  );
  await client.close();
});

test("every view of a Go client is understood by our server, and comes back as it was", withGo, async (t) => {
  const lines = (await runClient(t, "tcp", await ourServer(t), "pantry")) as { call: string }[];
  const others = lines.splice(-5);
  ok(lines.length >= 34, "the client made its calls");
  deepStrictEqual(
    lines,
    lines.map(({ call }) => ({ call, same: true })),
  );
  deepStrictEqual(others, [
    { call: "Pantry.Paint", error: 'Pantry.Paint args: "blue" is not a member of main.Colour', kind: "server" },
    { call: "Pantry.Hurry", error: '2 is stuck with "dhl" for 1h30m0s', kind: "server" },
    { call: "Pantry.Pay", error: "Pantry.Pay args.cash: Card and Cash of Payment are both set", kind: "server" },
    // A case that we do not know is none, and not an error of its own.
    { call: "Pantry.Pay", error: "no payment", kind: "server" },
    { call: "Pantry.Enums", error: "Pantry.Enums args.size: 11 is not a member of main.Size", kind: "server" },
  ]);
});

test("a closed enum refuses what is none of its members, in both directions and on both wires", withGo, async (t) => {
  for (const wire of ["gob", "jsonrpc"] as const) {
    const { address } = await startServer(t, wire === "gob" ? "tcp" : wire);
    const client = await PantryTcpClient.connect(address, { wire });
    await rejects(client.grow(11), {
      code: "out_of_range",
      mayHaveExecuted: true,
      message: "Pantry.Grow reply: 11 is not a member of main.Size",
    });
    const sizes = [0, 10, 11] as unknown as Size[];
    await rejects(client.enums({ ...fullEnums, sizes }), {
      code: "out_of_range",
      message: "Pantry.Enums args.sizes[2]: 11 is not a member of main.Size",
    });
    await rejects(client.paint("blue" as Colour), { code: "invalid_argument", message: /"blue" is not a member of/ });
    await client.close();
  }
});

test("a number that is not safe is answered with its place and what to declare", withGo, async (t) => {
  const client = await PantryTcpClient.connect((await startServer(t, "tcp")).address);
  await rejects(client.far(), {
    code: "out_of_range",
    mayHaveExecuted: true,
    message: "Pantry.Far reply: 18014398509481985 is not a safe integer: declare it int64 as bigint",
  });
  await rejects(client.digits(2 ** 60), {
    code: "out_of_range",
    message: "Pantry.Digits args: 1152921504606847000 is not a safe integer: declare it int64 as bigint",
  });
  await client.close();
});

test(
  "a union of which two cases are set is refused with both, and what is no case with those that are",
  withGo,
  async (t) => {
    for (const wire of ["gob", "jsonrpc"] as const) {
      const { address } = await startServer(t, wire === "gob" ? "tcp" : wire);
      const client = await PantryTcpClient.connect(address, { wire });
      await rejects(client.draw(true), {
        code: "invalid_argument",
        mayHaveExecuted: true,
        message: /^Pantry\.Draw reply.*: Corner and Line of Shape are both set$/,
      });
      await rejects(client.pay({ kind: "crad", value: {} } as unknown as Payment), {
        code: "invalid_argument",
        message: 'Pantry.Pay args: "crad" is not a kind of Payment: card, invoice, cash',
      });
      await rejects(client.pay("card" as unknown as Payment), {
        message: 'Pantry.Pay args: "card" is not a Payment: { kind, value }',
      });
      const due = "soon" as unknown as number;
      await rejects(client.pay({ kind: "invoice", value: { due } }), {
        message: 'Pantry.Pay args.invoice.due: "soon" is not a duration in milliseconds',
      });
      await client.close();
    }
  },
);
