// Start-up to the first answered call: `once.js PORT`, as the first thing of a process.

import { ours } from "./ours.ts";

const client = await ours.connect(Number(process.argv[2]), "gob");
if ((await client.multiply(7, 8)) !== 56) throw new Error("7 * 8 is 56");
await client.close();
