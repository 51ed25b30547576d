// One side of a benchmark, in a process of its own: `peer.js server KIND` or `peer.js client KIND PORT [WIRE]`.
// A client reads lines `IN_FLIGHT MILLISECONDS` and answers each with a line of JSON; a server answers each with its CPU.

import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { ArithTcpClient, registerArith } from "rpcgen-generated/arith";
import { type RpcWire, Server } from "rpcgen-runtime";

/** What a client measured in one cell. */
export interface Sample {
  readonly calls: number;
  readonly seconds: number;
  /** CPU seconds of the client's process. */
  readonly cpu: number;
  /** Median and 99th percentile of one call, in microseconds; of one call in sixteen. */
  readonly p50: number;
  readonly p99: number;
}

/** Bytes of a raw message: as many as a Multiply takes. */
const rawBytes = 33;

type Workers = (inFlight: number, until: () => boolean, record: (begin: number) => void) => Promise<number>;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(workers: Workers, inFlight: number, milliseconds: number): Promise<Sample> {
  const latencies: number[] = [];
  const cpu = cpuSeconds();
  const begin = performance.now();
  const end = begin + milliseconds;
  // The clock is looked at once a turn: a look per call would cost more than a call.
  let over = false;
  const timer = setInterval(() => {
    over = performance.now() >= end;
  }, 5);
  const calls = await workers(
    inFlight,
    () => over,
    (from) => latencies.push(performance.now() - from),
  );
  clearInterval(timer);
  const seconds = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => 1000 * (latencies[Math.floor(latencies.length * share)] ?? 0);
  return { calls, seconds, cpu: cpuSeconds() - cpu, p50: at(0.5), p99: at(0.99) };
}

async function oursClient(port: number, wire: RpcWire): Promise<Workers> {
  const client = await ArithTcpClient.connect(`127.0.0.1:${port}`, { wire });
  return async (inFlight, over, record) => {
    let calls = 0;
    const worker = async (): Promise<void> => {
      for (let i = 0; !over(); i++) {
        const begin = (i & 15) === 0 ? performance.now() : 0;
        const product = await client.multiply({ a: i & 1023, b: 8 });
        if (product !== (i & 1023) * 8) throw new Error(`${i & 1023} * 8 = ${product}`);
        if (begin !== 0) record(begin);
        calls++;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    return calls;
  };
}

/** The socket alone: a wake-up's answers are written at once (`raw`), or each for itself (`raw-each`). */
async function rawClient(port: number): Promise<Workers> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return (inFlight, over, record) =>
    new Promise((resolve) => {
      const message = Buffer.alloc(rawBytes * inFlight, 1);
      let calls = 0;
      let outstanding = inFlight * rawBytes;
      let begin = performance.now();
      const read = (chunk: Buffer): void => {
        outstanding -= chunk.length;
        calls += chunk.length / rawBytes;
        record(begin);
        begin = performance.now();
        if (!over()) {
          socket.write(message.subarray(0, chunk.length));
          outstanding += chunk.length;
        } else if (outstanding === 0) {
          socket.removeListener("data", read);
          resolve(Math.floor(calls));
        }
      };
      socket.on("data", read);
      socket.write(message);
    });
}

async function oursServer(): Promise<number> {
  const server = new Server();
  registerArith(server, { multiply: ({ a, b }) => a * b, divide: () => ({ quo: 0, rem: 0 }) });
  return (await server.listen({ host: "127.0.0.1" })).port;
}

function rawServer(): Promise<number> {
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    socket.on("data", (chunk) => socket.write(chunk));
    socket.on("error", () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

const [role, kind, port, wire = "gob"] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin });
if (role === "server") {
  console.log(await (kind === "raw" ? rawServer() : oursServer()));
  lines.on("line", () => console.log(JSON.stringify({ cpu: cpuSeconds(), rss: process.memoryUsage.rss() })));
} else {
  const workers = await (kind === "raw" ? rawClient(Number(port)) : oursClient(Number(port), wire as RpcWire));
  console.log("ready");
  for await (const line of lines) {
    const [inFlight = 1, milliseconds = 100] = line.split(" ").map(Number);
    console.log(JSON.stringify(await measure(workers, inFlight, milliseconds)));
  }
}
lines.on("close", () => process.exit(0));
