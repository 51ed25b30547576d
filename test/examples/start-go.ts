// The part of `npm start` that needs Go: an unmodified Go client calls our server, and our clients call a Go server.

import { ArithHttpClient, ArithTcpClient } from "rpcgen-generated/arith";
import { goMissing, runClient, startServer } from "../support/go.ts";
import { heading, row } from "./table.ts";

/** A line of the Go client's script. */
interface GoLine {
  readonly call?: string;
  readonly reply?: unknown;
  readonly error?: string;
}

/** Shows both directions, or says that Go is not here. */
export async function showGo(
  address: string,
  calls: (over: string, client: ArithTcpClient | ArithHttpClient) => Promise<void>,
): Promise<void> {
  if (goMissing !== false) {
    heading(`${goMissing}. With Go, unmodified Go programs would be shown here, in both roles.`);
    return;
  }
  const ends: (() => unknown)[] = [];
  const owner = { after: (end: () => unknown): number => ends.push(end) };
  try {
    heading("An unmodified Go client (net/rpc) calls our server");
    for (const [network, over] of [
      ["tcp", "TCP, rpc.Dial"],
      ["http", "HTTP CONNECT, rpc.DialHTTP"],
    ] as const) {
      await row(over, "the tutorial's calls", async () =>
        answers((await runClient(owner, network, address, "tutorial")) as GoLine[]),
      );
    }
    heading("Our clients call an unmodified Go server (net/rpc)");
    const tcp = await ArithTcpClient.connect((await startServer(owner, "tcp")).address);
    await calls("TCP, rpc.ServeConn", tcp);
    await tcp.close();
    const http = await ArithHttpClient.connect((await startServer(owner, "http")).address);
    await calls("HTTP CONNECT, rpc.HandleHTTP", http);
    await http.close();
  } finally {
    for (const end of ends) await end();
  }
}

/** What the Go client got back for Multiply, Divide and Divide by zero. */
function answers(lines: GoLine[]): string {
  return lines
    .slice(0, 3)
    .map(({ reply, error }) => error ?? JSON.stringify(reply))
    .join(", ");
}
