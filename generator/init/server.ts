import { Server } from "rpcgen-runtime";
import { type Arith, DivideByZero, registerArith } from "./generated/arith.ts";

const arith: Arith = {
  multiply: ({ a, b }) => a * b,
  divide({ a, b }) {
    if (b === 0) throw new DivideByZero();
    return { quo: Math.trunc(a / b), rem: a % b };
  },
};

const server = new Server();
registerArith(server, arith);
const { address } = await server.listen({ port: 1234 });
console.log("Arith is served at", address);
