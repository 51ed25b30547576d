// Entrance: from a peer that has said what it wants to its conversation with one server: path, wire, hook. Nothing that it
// says is decoded, and no decoder exists for it, before it is let in.

import type { Socket } from "node:net";
import type { Admission, Admitted } from "./admission.ts";
import { awaitWire } from "./arrival.ts";
import { type AuthResult, challengeFor } from "./auth.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { httpStatus, RpcError } from "./errors.ts";
import { askFor, peerName, type Rules } from "./gate.ts";
import type { Head } from "./head.ts";
import { InPieces } from "./pieces.ts";
import { peerCertificate } from "./secure.ts";
import { serverCodec } from "./serverwires.ts";
import type { Wire } from "./sniff.ts";
import type { PortWire, RpcWire } from "./wires.ts";

/** Milliseconds that a peer has to take a refusal before its socket is destroyed. */
const lingerTimeout = 1_000;

/** Go's answer to CONNECT, byte for byte; its client takes no other. */
const connectedHead = "HTTP/1.0 200 Connected to Go RPC\n\n";

/** One server's way in on a port, which servers may share. */
export class Entrance {
  readonly wires: readonly PortWire[];
  readonly #dispatcher: Dispatcher;
  readonly #rpcPath: string;
  readonly #rules: Rules;
  readonly #admission: Admission;
  /** Sockets that are being decided on, and tunnels in which nothing has been said. */
  readonly #waiting = new Set<Socket>();
  #closed = false;

  constructor(dispatcher: Dispatcher, rpcPath: string, wires: readonly PortWire[], rules: Rules, admission: Admission) {
    this.#dispatcher = dispatcher;
    this.#rpcPath = rpcPath;
    this.wires = wires;
    this.#rules = rules;
    this.#admission = admission;
  }

  /** Whether it is for tunnels to this path; `/` is for all, as in Go's mux. */
  takes(path: string): boolean {
    return this.wires.includes("http") && (path === this.#rpcPath || this.#rpcPath === "/");
  }

  /** Whether this peer may speak RPC right away: then it may also wait with it. */
  mayBeSilent(socket: Socket): boolean {
    const { authenticate, rawWires } = this.#rules;
    if (!this.wires.some((wire) => wire !== "http")) return false;
    return authenticate === undefined || rawWires || peerCertificate(socket) !== undefined;
  }

  /** Turns away those that have not begun yet. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#waiting) socket.destroy();
  }

  /** A peer that speaks RPC right away. With a hook it needs a verified certificate, unless `rawWires` says otherwise. */
  async raw(socket: Socket, wire: Wire, first: Buffer, admitted: Admitted | undefined): Promise<void> {
    if (!this.mayBeSilent(socket)) {
      socket.destroy();
      return;
    }
    // Without a hook there is nothing to wait for, and not a turn is lost.
    let principal: unknown;
    if (this.#rules.authenticate === undefined) socket.unshift(first);
    else {
      const asked = await this.#ask(socket, first, { method: "", path: "", headers: {} });
      if (asked === undefined) return;
      if (asked.refusal !== undefined) {
        socket.destroy();
        return;
      }
      principal = asked.principal;
    }
    this.#converse(socket, wire, principal, admitted);
  }

  /** A CONNECT whose path is taken here. `rest` came behind its head. */
  async connect(
    socket: Socket,
    path: string,
    head: Head,
    rest: Uint8Array,
    admitted: Admitted | undefined,
  ): Promise<void> {
    const asked = await this.#ask(socket, rest, { method: "CONNECT", path, headers: head.headers });
    if (asked === undefined) return;
    if (asked.refusal !== undefined) {
      const { status, text } = asked.refusal;
      refuse(socket, status, text, challengeFor(status, this.#rules.challenge));
      return;
    }
    const { principal } = asked;
    if (socket.readableEnded) {
      hangUp(socket, connectedHead);
      return;
    }
    socket.write(connectedHead);
    const release = this.#hold(socket);
    awaitWire(socket, Buffer.alloc(0), false, this.#rules.limits, (wire, first) => {
      release();
      socket.unshift(first);
      this.#converse(socket, wire, principal, admitted);
    });
    socket.resume();
  }

  /** A peer that waits, or is waited for, is turned away when the entrance closes. Answers what ends that. */
  #hold(socket: Socket): () => void {
    const release = (): void => {
      this.#waiting.delete(socket);
      socket.removeListener("close", release);
    };
    this.#waiting.add(socket);
    socket.on("close", release);
    return release;
  }

  /**
   * Asks the hook while the socket waits, unread; undefined when nobody waits for the outcome any more. `first` goes back
   * before: a peer that sends no more has not ended as long as there are bytes to read, and gets its answers.
   */
  async #ask(
    socket: Socket,
    first: Uint8Array,
    request: { method: string; path: string; headers: Readonly<Record<string, string>> },
  ): Promise<AuthResult | undefined> {
    socket.pause();
    if (first.length > 0) socket.unshift(first);
    const release = this.#hold(socket);
    const result = await askFor(socket, request, this.#rules);
    release();
    if (!this.#closed && !socket.destroyed) return result;
    socket.destroy();
    return undefined;
  }

  /** Where only HTTP is served, both wires are spoken in its tunnels. */
  #speaks(wire: RpcWire): boolean {
    return this.wires.includes(wire) || this.wires.every((each) => each === "http");
  }

  /** Begins the conversation. The bytes that told its wire have been put back. */
  #converse(socket: Socket, sniffed: Wire, principal: unknown, admitted: Admitted | undefined): void {
    const wire = sniffed === "json" ? "jsonrpc" : sniffed;
    if ((wire !== "gob" && wire !== "jsonrpc") || !this.#speaks(wire) || this.#closed) {
      socket.destroy();
      return;
    }
    const counted = admitted ?? this.#admission.admit(socket);
    if (counted === undefined) {
      socket.destroy();
      return;
    }
    const stream = new InPieces(socket);
    const codec = serverCodec(wire, stream, true, this.#rules.limits);
    const session = this.#dispatcher.serveCodec(stream, codec, { peer: peerName(socket), principal });
    counted.busy = () => session.busy;
  }
}

/** Answers a head that may not pass, or an error about it. */
export function refuseHead(socket: Socket, thrown: unknown): void {
  const error = RpcError.from(thrown, { code: "invalid_argument" });
  if (error.code === "not_found") refuse(socket, 404, "404 page not found");
  else if (error.code === "resource_exhausted") refuse(socket, 431, "431 Request Header Fields Too Large");
  else refuse(socket, httpStatus(error.code), `400 Bad Request: ${error.message}`);
}

/** Answers a CONNECT that goes nowhere, in the form of Go's http.Error, and hangs up. */
export function refuse(
  socket: Socket,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const reason = status === 404 ? "Not Found" : body.replace(/^\d+ /, "").replace(/:.*$/s, "");
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  hangUp(
    socket,
    `HTTP/1.0 ${status} ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n` +
      `${lines.join("")}Date: ${new Date().toUTCString()}\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}\n`,
  );
}

/** Says something to a peer that goes no further, and hangs up. */
export function hangUp(socket: Socket, word: string | Uint8Array): void {
  socket.end(word);
  // What the peer still sends is read and thrown away, so that it gets to see the answer before the socket goes.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), lingerTimeout);
  socket.once("close", () => clearTimeout(linger));
  socket.once("end", () => socket.destroy());
}
