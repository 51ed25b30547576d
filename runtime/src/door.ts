// Door: what happens to a socket between its acceptance and its first RPC byte: sniffing, CONNECT, authentication.

import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import { type Authenticate, type AuthResult, ask, challengeFor } from "./auth.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { httpStatus, RpcError } from "./errors.ts";
import { peerName } from "./gate.ts";
import { connectPath, type Head, HeadReader, parseHead } from "./head.ts";
import { sniff, type Wire } from "./sniff.ts";
import { type PortWire, portWires, serverCodec } from "./wires.ts";

/** Milliseconds that a peer has for its first bytes, and for a whole CONNECT head. */
const headTimeout = 10_000;

/** Milliseconds that the `authenticate` hook has. */
const authTimeout = 10_000;

/** Bytes that a CONNECT head may have. */
const maxHeadBytes = 16 * 1024;

/** Milliseconds that a peer has to take a refusal before its socket is destroyed. */
const lingerTimeout = 1_000;

/** Go's answer to CONNECT, byte for byte; its client takes no other. */
const connectedHead = "HTTP/1.0 200 Connected to Go RPC\n\n";

/** After so many milliseconds of silence the kernel looks whether the peer is still there. */
const keepAliveDelay = 30_000;

/** What a door must know of its server. */
export interface DoorOptions {
  readonly authenticate?: Authenticate | undefined;
  readonly challenge?: string | undefined;
  readonly onError?: ((error: unknown, where: { method: string; peer: string }) => void) | undefined;
}

/**
 * Takes the sockets of a listening `http.Server`. That server must be the one that listens: only then do its timers for
 * heads and requests run (limits.md F4). Its own connection listener is called for sockets that speak plain HTTP.
 */
export class Door {
  readonly #dispatcher: Dispatcher;
  readonly #options: DoorOptions;
  readonly #rpcPath: string;
  readonly #wires: readonly PortWire[];
  readonly #serveHttp: (socket: Socket) => void;
  /** Sockets on which no RPC and no HTTP has begun. */
  readonly #waiting = new Set<Socket>();
  #closed = false;

  constructor(
    dispatcher: Dispatcher,
    http: HttpServer,
    rpcPath: string,
    options: DoorOptions,
    wires: readonly PortWire[] = portWires,
  ) {
    this.#dispatcher = dispatcher;
    this.#wires = wires;
    this.#options = options;
    this.#rpcPath = rpcPath;
    const own = http.listeners("connection") as ((socket: Socket) => void)[];
    http.removeAllListeners("connection");
    this.#serveHttp = (socket) => {
      for (const listener of own) listener.call(http, socket);
    };
    http.on("connection", (socket: Socket) => this.#accept(socket));
    http.on("clientError", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
  }

  /** Turns away the peers that have not begun yet. */
  close(): void {
    this.#closed = true;
    this.destroy();
  }

  destroy(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveDelay);
    // From here on the socket is ours: without a listener an error of it would end the process.
    socket.on("error", () => socket.destroy());
    if (this.#closed) {
      socket.destroy();
      return;
    }
    const timed = this.#options.authenticate !== undefined;
    this.#sniff(socket, Buffer.alloc(0), timed, (wire, first) => {
      if (wire === "http" && this.#takes("http")) {
        socket.unshift(first);
        this.#serveHttp(socket);
        socket.resume();
      } else if (wire === "connect" && this.#takes("http")) this.#readHead(socket, first);
      // Without HTTP a peer has no way to say who it is.
      else if (this.#options.authenticate === undefined) this.#serveRpc(socket, wire, first, undefined);
      else socket.destroy();
    });
  }

  /** Waits for the first bytes until they tell a wire. `timed`: the peer has no reason to be silent. */
  #sniff(socket: Socket, begin: Buffer, timed: boolean, then: (wire: Wire, first: Buffer) => void): void {
    // A silent peer may be a Go client between Dial and its first call, which cannot reconnect: its time begins with its
    // first byte. Where only HTTP is let in, nobody has a reason to be silent.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const startTimer = (): void => {
      timer ??= setTimeout(() => socket.destroy(), headTimeout);
    };
    if (timed) startTimer();
    this.#waiting.add(socket);
    let first = begin;
    const leave = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(socket);
      socket.removeListener("data", read);
      socket.removeListener("end", end);
      socket.removeListener("close", leave);
    };
    const read = (chunk: Buffer): void => {
      first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      const wire = sniff(first);
      if (wire === undefined) {
        if (first.length > 0) startTimer();
        return;
      }
      leave();
      then(wire, first);
    };
    const end = (): void => {
      socket.destroy();
    };
    socket.on("data", read);
    socket.on("end", end);
    socket.on("close", leave);
    if (begin.length > 0) read(Buffer.alloc(0));
  }

  /** Whether the port is open for a wire. */
  #takes(wire: PortWire): boolean {
    return this.#wires.includes(wire);
  }

  /** Begins the conversation with the bytes that have come already. */
  #serveRpc(socket: Socket, sniffed: Wire, first: Uint8Array, principal: unknown): void {
    const wire = sniffed === "json" ? "jsonrpc" : sniffed;
    if ((wire !== "gob" && wire !== "jsonrpc") || !this.#takes(wire)) {
      socket.destroy();
      return;
    }
    socket.unshift(first);
    const codec = serverCodec(wire, socket, true, this.#dispatcher.limits);
    this.#dispatcher.serveCodec(socket, codec, { peer: peerName(socket), principal });
  }

  /** Reads a CONNECT head, within a time and a size. */
  #readHead(socket: Socket, first: Buffer): void {
    const reader = new HeadReader(maxHeadBytes);
    this.#waiting.add(socket);
    socket.once("close", () => this.#waiting.delete(socket));
    const timer = setTimeout(() => this.#refuse(socket, 408, "408 Request Timeout"), headTimeout);
    const leave = (): void => {
      clearTimeout(timer);
      socket.removeListener("data", read);
      socket.removeListener("end", end);
      socket.removeListener("close", leave);
    };
    const end = (): void => {
      socket.destroy();
    };
    const read = (chunk: Uint8Array): void => {
      try {
        const head = reader.add(chunk);
        if (head === undefined) return;
        leave();
        socket.pause();
        void this.#connect(socket, parseHead(head), reader.rest);
      } catch (thrown) {
        leave();
        this.#refuseFor(socket, thrown);
      }
    };
    socket.on("data", read);
    socket.on("end", end);
    socket.on("close", leave);
    read(first);
  }

  /** Decides on a CONNECT; nothing of `rest` is decoded before it is accepted. */
  async #connect(socket: Socket, head: Head, rest: Uint8Array): Promise<void> {
    let path: string;
    try {
      path = connectPath(head);
      if (path !== this.#rpcPath && this.#rpcPath !== "/") throw new RpcError("no RPC here", { code: "not_found" });
    } catch (thrown) {
      this.#refuseFor(socket, thrown);
      return;
    }
    const { authenticate } = this.#options;
    let principal: unknown;
    if (authenticate !== undefined) {
      const peer = peerName(socket);
      const result = await ask(authenticate, { method: "CONNECT", path, headers: head.headers, peer }, authTimeout);
      this.#reportFault(result, "CONNECT", peer);
      if (result.refusal !== undefined) {
        this.#refuse(socket, result.refusal.status, result.refusal.text);
        return;
      }
      principal = result.principal;
    }
    this.#waiting.delete(socket);
    if (this.#closed || socket.destroyed) {
      socket.destroy();
      return;
    }
    socket.write(connectedHead);
    this.#sniff(socket, Buffer.from(rest), false, (wire, first) => this.#serveRpc(socket, wire, first, principal));
    socket.resume();
  }

  #refuseFor(socket: Socket, thrown: unknown): void {
    const error = RpcError.from(thrown, { code: "invalid_argument" });
    if (error.code === "not_found") this.#refuse(socket, 404, "404 page not found");
    else if (error.code === "resource_exhausted") this.#refuse(socket, 431, "431 Request Header Fields Too Large");
    else this.#refuse(socket, httpStatus(error.code), `400 Bad Request: ${error.message}`);
  }

  /** Answers a CONNECT that goes nowhere, in the form of Go's http.Error, and hangs up. */
  #refuse(socket: Socket, status: number, body: string): void {
    const reason = status === 404 ? "Not Found" : body.replace(/^\d+ /, "").replace(/:.*$/s, "");
    const challenge = Object.entries(challengeFor(status, this.#options.challenge)).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    socket.end(
      `HTTP/1.0 ${status} ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n` +
        `${challenge.join("")}Date: ${new Date().toUTCString()}\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}\n`,
    );
    // What the peer still sends is read and thrown away, so that it gets to see the answer before the socket goes.
    socket.removeAllListeners("data");
    socket.resume();
    const linger = setTimeout(() => socket.destroy(), lingerTimeout);
    socket.once("close", () => clearTimeout(linger));
    socket.once("end", () => socket.destroy());
  }

  #reportFault(result: AuthResult, method: string, peer: string): void {
    if (result.refusal?.fault !== undefined) this.#options.onError?.(result.refusal.fault, { method, peer });
  }
}
