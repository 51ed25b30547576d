import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { TestContext } from "node:test";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { registerArith } from "rpcgen-generated/arith";
import { type Listening, type ListenOptions, Server, type ServerOptions, type ServerTls } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { Authority } from "../support/certificates.ts";

export const authority: Authority = new Authority();
export const stranger: Authority = new Authority("strangers");
export const identity = authority.server();
export const ada = authority.issue({ commonName: "ada", names: ["URI:spiffe://tests/ada"] });
export const mallory = stranger.issue({ commonName: "ada" });
export const ca = authority.cert;

export async function serve(
  t: TestContext,
  tls: Partial<ServerTls> = {},
  options: ServerOptions = {},
  where: ListenOptions = {},
): Promise<Listening & { server: Server }> {
  const server = new Server(options);
  registerArith(server, arith);
  const listening = await server.listen({ ...where, tls: { ...identity, ...tls } });
  t.after(() => server.close({ grace: 0 }));
  return { ...listening, server };
}

export function open(t: TestContext, port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ port, host: "localhost", ca, rejectUnauthorized: true, ...options });
  socket.on("error", () => {});
  t.after(() => socket.destroy());
  return socket;
}

export const multiply = Buffer.from(
  "2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c000103536571010600" +
    "000013ff82010e41726974682e4d756c7469706c79001eff83030101044172677301ff84000102010141010400010142010400000007ff84010e011000",
  "hex",
);

/** The socket's other end gets what is written here in pieces. */
export function cut(raw: Socket, size: number): Duplex {
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      for (let at = 0; at < chunk.length; at += size) raw.write(chunk.subarray(at, at + size));
      done();
    },
    final(done) {
      raw.end(done);
    },
  });
  raw.on("data", (chunk) => stream.push(chunk));
  raw.on("end", () => stream.push(null));
  return stream;
}
