// Errors as tests expect them.

import { deepStrictEqual, ok } from "node:assert";
import { type Code, RpcError } from "rpcgen-runtime";

/** Fails unless the promise rejects with a server's error of this text and code. */
export async function refused(call: Promise<unknown>, message: string, code: Code): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  ok(error instanceof RpcError, `${String(error)} is no RpcError`);
  deepStrictEqual([error.message, error.code, error.remote], [message, code, true]);
}
