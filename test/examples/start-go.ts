// The part of `npm start` that needs Go: an unmodified Go client calls our server, and our clients call a Go server.

import type { ArithHttpClient, ArithTcpClient } from "rpcgen-generated/arith";
import { heading } from "./table.ts";

/** Shows both directions, or says that Go is not here. */
export async function goToGo(
  _address: string,
  _calls: (over: string, client: ArithTcpClient | ArithHttpClient) => Promise<void>,
): Promise<void> {
  heading("Go");
}
