// What `npm start` shows: Arith served on TCP and HTTP, called by the generated clients, and by real Go if it is here.
// `npm start -- --serve [--port N]` keeps serving instead.

import { parseArgs } from "node:util";
import { ArithHttpClient, ArithTcpClient, DivideByZero, registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "./arith.ts";
import { showGo } from "./start-go.ts";
import { heading, row } from "./table.ts";

/** The calls of the show, for any client of Arith. */
async function calls(over: string, client: ArithTcpClient | ArithHttpClient): Promise<void> {
  await row(over, "Multiply(7, 8)", async () => String(await client.multiply({ a: 7, b: 8 })));
  await row("", "Divide(17, 5)", async () => JSON.stringify(await client.divide({ a: 17, b: 5 })));
  await row("", "Divide(1, 0)", async () => {
    const error: unknown = await client.divide({ a: 1, b: 0 }).catch((thrown: unknown) => thrown);
    return error instanceof DivideByZero ? `DivideByZero: ${error.message}` : `unexpected: ${String(error)}`;
  });
  await row("", "10,000 × Multiply at once", async () => {
    const replies = await Promise.all(Array.from({ length: 10_000 }, (_, i) => client.multiply({ a: i, b: 2 })));
    return replies.every((reply, i) => reply === 2 * i) ? "10,000 right answers" : "wrong answers";
  });
}

/** A server with Arith, also under the name that the tutorial's client calls. */
function newServer(): Server {
  const server = new Server({ onError: (error, { method }) => console.error(method, error) });
  registerArith(server, arith);
  registerArith(server, arith, { name: "Arithmetic" });
  return server;
}

async function show(): Promise<void> {
  const server = newServer();
  const { address } = await server.listen();
  heading(`Arith is served at ${address}: Go's net/rpc over TCP and over HTTP CONNECT, on one port`);
  const tcp = await ArithTcpClient.connect(address);
  await calls("TCP, ArithTcpClient", tcp);
  await tcp.close();
  const http = await ArithHttpClient.connect(`http://${address}`);
  await calls("HTTP CONNECT, ArithHttpClient", http);
  await http.close();
  await showGo(address, calls);
  await server.close();
  heading("Next: npm start -- --serve   keeps serving, for your own Go programs and curl");
}

async function serve(port: number): Promise<void> {
  const server = newServer();
  const { address } = await server.listen({ port });
  heading(`Arith (also as Arithmetic) is served at ${address} until you press Ctrl-C`);
  console.log(`
  TypeScript   const arith = await ArithTcpClient.connect("${address}");
               const arith = await ArithHttpClient.connect("http://${address}");
  Go           client, err := rpc.Dial("tcp", "${address}")
               client, err := rpc.DialHTTP("tcp", "${address}")
               err = client.Call("Arith.Multiply", &Args{7, 8}, &reply)
  Browser      http://${address}/debug/rpc shows the services and how often each was called
`);
  const stop = (signal: string): void => {
    console.log(`${signal}: no new calls; the running ones finish`);
    void server.close().then(() => console.log("closed"));
  };
  process.once("SIGINT", () => stop("SIGINT"));
  process.once("SIGTERM", () => stop("SIGTERM"));
}

/** Reads the command line; wrong usage is answered with what is right, and exit code 2. */
function options(): { serve: boolean; port: number } | undefined {
  try {
    const { values } = parseArgs({ options: { serve: { type: "boolean" }, port: { type: "string" } } });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port`);
    if (values.port !== undefined && values.serve !== true) throw new Error("--port goes with --serve");
    return { serve: values.serve ?? false, port };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nusage: npm start [-- --serve [--port N]]`);
    return undefined;
  }
}

const chosen = options();
if (chosen === undefined) process.exitCode = 2;
else if (chosen.serve) await serve(chosen.port);
else await show();
