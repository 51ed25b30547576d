// The real Connect client, @connectrpc/connect, calls our server: replies, errors, timeouts, cancellation, GET.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CallOptions, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { type Context, RpcError } from "rpcgen-runtime";
import { Signal } from "../support/events.ts";
import { rejection } from "../support/memory.ts";
import { servicesOf } from "../support/proto.ts";
import { lookService, webServer } from "../support/web.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const serviceNamed = servicesOf(join(root, "test/interop/arith.proto"));

/** What a generated client would have; the descriptors of this one are made at run time. */
interface Wrapped {
  readonly value: bigint;
}
interface ArithOfConnect {
  multiply(args: { a: bigint; b: bigint }, options?: CallOptions): Promise<Wrapped>;
  divide(args: { a: bigint; b: bigint }, options?: CallOptions): Promise<{ quo: bigint; rem: bigint }>;
}
interface LookOfConnect {
  double(args: { value: number }, options?: CallOptions): Promise<{ value: number }>;
}

function connect<T>(
  port: number,
  service: string,
  options: { useBinaryFormat?: boolean; useHttpGet?: boolean } = {},
): T {
  const baseUrl = `http://127.0.0.1:${port}`;
  const transport = createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false, ...options });
  return createClient(serviceNamed(service), transport) as unknown as T;
}

async function failure(promise: Promise<unknown>): Promise<ConnectError> {
  const error = await rejection(promise);
  ok(error instanceof ConnectError, String(error));
  return error;
}

test("unary calls: replies are messages and bare numbers, zero and large numbers included", async (t) => {
  const { port } = await webServer(t);
  const arith = connect<ArithOfConnect>(port, "Arith");
  strictEqual((await arith.multiply({ a: 7n, b: 8n })).value, 56n);
  strictEqual((await arith.multiply({ a: 0n, b: 8n })).value, 0n);
  strictEqual((await arith.multiply({ a: -(2n ** 53n - 1n), b: 1n })).value, -(2n ** 53n - 1n));
  const { quo, rem } = await arith.divide({ a: 17n, b: 5n });
  deepStrictEqual([quo, rem], [3n, 2n]);
});

test("many calls at the same time", async (t) => {
  const { port } = await webServer(t);
  const arith = connect<ArithOfConnect>(port, "Arith");
  const calls = Array.from({ length: 200 }, (_, i) => arith.multiply({ a: BigInt(i), b: 3n }));
  deepStrictEqual(
    (await Promise.all(calls)).map(({ value }) => value),
    calls.map((_, i) => BigInt(3 * i)),
  );
});

test("errors: codes and messages arrive, a declared error with its name in the details", async (t) => {
  const codes = [
    "not_found",
    "permission_denied",
    "resource_exhausted",
    "unavailable",
    "internal",
    "data_loss",
  ] as const;
  let next = 0;
  const own = {
    multiply: (): number => {
      const code = codes[next++] as (typeof codes)[number];
      throw new RpcError(`this is ${code}`, { code });
    },
  };
  const { port } = await webServer(t, {}, { own });
  const arith = connect<ArithOfConnect>(port, "Arith");
  for (const code of codes) {
    const error = await failure(arith.multiply({ a: 1n, b: 1n }));
    const name = Code[error.code]?.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    deepStrictEqual([name, error.rawMessage], [code, `this is ${code}`]);
  }
  const error = await failure(arith.divide({ a: 1n, b: 0n }));
  deepStrictEqual([error.code, error.rawMessage], [Code.Unknown, "divide by zero"]);
  deepStrictEqual(
    error.details.map((detail) => "type" in detail && detail.type),
    ["DivideByZero"],
  );
});

test("what is wrong with a call is told by code: arguments out of range, methods and services that do not exist", async (t) => {
  const { port, server } = await webServer(t);
  const arith = connect<ArithOfConnect>(port, "Arith");
  const error = await failure(arith.multiply({ a: 2n ** 53n, b: 1n }));
  deepStrictEqual(
    [error.code, error.rawMessage],
    [
      Code.OutOfRange,
      "Arith.Multiply args.a: 9007199254740992 is not a safe integer: declare it int64, or int as bigint",
    ],
  );
  strictEqual(server.methods.find(({ serviceMethod }) => serviceMethod === "Arith.Multiply")?.calls, 0);
  const look = connect<LookOfConnect>(port, "Look"); // it is registered as acme.Look
  strictEqual((await failure(look.double({ value: 1 }))).code, Code.Unimplemented);
  const binary = connect<ArithOfConnect>(port, "Arith", { useBinaryFormat: true });
  const refused = await failure(binary.multiply({ a: 1n, b: 1n }));
  match(refused.rawMessage, /application\/json/);
});

test("a timeout travels: the handler's signal is aborted, and the caller told deadline_exceeded", async (t) => {
  const aborted = new Signal<RpcError>();
  const own = {
    multiply: (_: unknown, { signal }: Context): Promise<number> =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          aborted.resolve(signal.reason as RpcError);
          resolve(0);
        });
      }),
  };
  const { port } = await webServer(t, {}, { own });
  const arith = connect<ArithOfConnect>(port, "Arith");
  strictEqual((await failure(arith.multiply({ a: 1n, b: 1n }, { timeoutMs: 50 }))).code, Code.DeadlineExceeded);
  match((await aborted.promise).code, /^(deadline_exceeded|canceled)$/); // whichever end was faster
  strictEqual((await arith.divide({ a: 17n, b: 5n }, { timeoutMs: 10_000 })).quo, 3n);
});

test("a cancelled call aborts the handler's signal", async (t) => {
  const began = new Signal();
  const aborted = new Signal<RpcError>();
  const own = {
    multiply: (_: unknown, { signal }: Context): Promise<number> => {
      began.resolve();
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          aborted.resolve(signal.reason as RpcError);
          resolve(0);
        });
      });
    },
  };
  const { port } = await webServer(t, {}, { own });
  const arith = connect<ArithOfConnect>(port, "Arith");
  const controller = new AbortController();
  const failed = failure(arith.multiply({ a: 1n, b: 1n }, { signal: controller.signal }));
  await began.promise;
  controller.abort();
  strictEqual((await failed).code, Code.Canceled);
  strictEqual((await aborted.promise).code, "canceled");
});

test("a method without side effects is called by GET", async (t) => {
  const verbs: string[] = [];
  const { port, server } = await webServer(t, {
    authenticate({ method }) {
      verbs.push(method);
      return "anybody";
    },
  });
  server.register(
    lookService,
    { double: (a) => 2 * a, wide: (a) => a, flip: (a) => a, text: (a) => a },
    { name: "Look" },
  );
  const look = connect<LookOfConnect>(port, "Look", { useHttpGet: true });
  strictEqual((await look.double({ value: -21 })).value, -42);
  deepStrictEqual(verbs, ["GET"]);
});

test("credentials go in headers, and without them a call is unauthenticated", async (t) => {
  const { port } = await webServer(t, {
    authenticate: ({ headers }) => headers["authorization"] === "Bearer s3cret" || undefined,
  });
  const arith = connect<ArithOfConnect>(port, "Arith");
  strictEqual((await failure(arith.multiply({ a: 7n, b: 8n }))).code, Code.Unauthenticated);
  const headers = { authorization: "Bearer s3cret" };
  strictEqual((await arith.multiply({ a: 7n, b: 8n }, { headers })).value, 56n);
});
