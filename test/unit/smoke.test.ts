import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithHttpClient, ArithTcpClient, DivideByZero, registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";

test("smoke", async () => {
  const server = new Server();
  registerArith(server, {
    multiply: ({ a, b }) => a * b,
    divide({ a, b }) {
      if (b === 0) throw new DivideByZero();
      return { quo: Math.trunc(a / b), rem: a % b };
    },
  });
  const { address } = await server.listen();
  for (const C of [ArithTcpClient, ArithHttpClient]) {
    const arith = await C.connect(address);
    strictEqual(await arith.multiply({ a: 7, b: 8 }), 56);
    deepStrictEqual(await arith.divide({ a: 17, b: 5 }), { quo: 3, rem: 2 });
    await rejects(arith.divide({ a: 1, b: 0 }), DivideByZero);
    await rejects(arith.divide({ a: 1.5, b: 0 }), /Arith.Divide args.a: 1.5 is not a safe integer/);
    await arith.close();
  }
  await server.close();
});
