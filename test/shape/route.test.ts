// The way of a call, pinned by stack trace: whoever puts another floor into it has to change this test.

import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithTcpClient, arithService, registerArith } from "rpcgen-generated/arith";
import { bind, dialTcp, int, method, Server, service } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";

/** The functions on the stack, innermost first, as `function file`, down to where Node or this test begins. */
function route(): string[] {
  const lines = (new Error().stack ?? "").split("\n").slice(2);
  const frames = lines.map((line) => /at (?:async )?(?:new )?([^ ]+) .*?([\w.-]+)\.js:\d+/.exec(line));
  const names = frames.map((frame) => (frame === null ? "" : `${(frame[1] ?? "").replace(/^.*\./, "")} ${frame[2]}`));
  const ours = names.filter((name) => name !== "" && !/^\S+ (route\.test|events|promises)$/.test(name));
  return ours.slice(0, ours.findIndex((name) => / (readable|stream_base_commons|net)$/.test(name)) >>> 0);
}

Error.stackTraceLimit = 40;

async function stacks(): Promise<{ out: string[]; served: string[]; back: string[] }> {
  let out: string[] = [];
  let served: string[] = [];
  let back: string[] = [];
  const server = new Server();
  registerArith(server, {
    ...arith,
    multiply({ a, b }) {
      served = route();
      return a * b;
    },
  });
  const { address } = await server.listen();
  const client = await ArithTcpClient.connect(address);
  const args = {
    b: 8,
    get a() {
      out = route();
      return 7;
    },
  };
  strictEqual(await client.multiply(args), 56);
  await client.close();

  const reply = {
    ...int,
    read(r: Parameters<typeof int.read>[0]): number {
      back = route();
      return int.read(r);
    },
  };
  const { multiply } = bind(
    service("Arith", { multiply: method("Multiply", arithService.methods.multiply.args, reply) }),
  );
  const connection = await dialTcp(address);
  strictEqual(await connection.call(multiply, { a: 7, b: 8 }), 56);
  await connection.close();
  await server.close();
  return { out, served, back };
}

test("a call goes from the generated client to the slab, to the handler, and back, over these functions", async () => {
  const { out, served, back } = await stacks();
  deepStrictEqual(out, [
    "write arith",
    "message encoder",
    "write netrpc",
    "writeRequest netrpc",
    "#send client",
    "call client",
    "multiply arith",
  ]);
  deepStrictEqual(served, [
    "handle dispatcher",
    "#run session",
    "#dispatch session",
    "#serve session",
    "#read session",
  ]);
  deepStrictEqual(back, ["read decoder", "readBody netrpc", "#settle client", "#read client", "read tcp"]);
});
