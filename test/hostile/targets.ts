// All targets of the mutational fuzzer.

import { clientTarget } from "./client-target.ts";
import { decodeTarget } from "./decode-target.ts";
import { doorTarget, headTarget } from "./head-target.ts";
import { serverTarget } from "./server-target.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [
  decodeTarget,
  serverTarget("gob"),
  clientTarget("gob"),
  serverTarget("jsonrpc"),
  clientTarget("jsonrpc"),
  headTarget,
  doorTarget(),
];
