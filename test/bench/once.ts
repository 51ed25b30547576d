// Start-up to the first answered call: `once.js PORT`, as the first thing of a process, as a program has it.

import { ArithTcpClient } from "./measured.ts";

const client = await ArithTcpClient.connect(`127.0.0.1:${process.argv[2]}`);
if ((await client.multiply({ a: 7, b: 8 })) !== 56) throw new Error("7 * 8 is 56");
await client.close();
