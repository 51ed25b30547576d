import { ArithTcpClient } from "./generated/arith.ts";

const arith = await ArithTcpClient.connect("localhost:1234");
console.log(await arith.multiply({ a: 7, b: 8 }));
await arith.close();
