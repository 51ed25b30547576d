// Door: a port's sockets, from their acceptance to the entrance, or the HTTP server, that their first bytes ask for.

import type { Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Admission, Admitted } from "./admission.ts";
import { awaitHead, awaitWire } from "./arrival.ts";
import type { ServerTls } from "./credentials.ts";
import { type Entrance, hangUp, refuse, refuseHead } from "./entrance.ts";
import { RpcError } from "./errors.ts";
import { peerName } from "./gate.ts";
import { connectPath, parseHead } from "./head.ts";
import type { ServerLimits } from "./limits.ts";
import { Secure } from "./secure.ts";
import type { Wire } from "./sniff.ts";

/** After so many milliseconds of silence the kernel looks whether the peer is still there. */
const keepAliveDelay = 30_000;

/** What Go's servers say to who forgets TLS; as text, so that web clients quote it. */
const plainRefusal =
  "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/** The alert `unexpected_message`, which ends a connection (RFC 8446, section 6): it tells clients of RPC that this is TLS. */
const plainAlert = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 10);

/**
 * Takes the sockets of a listening `http.Server`. That server must be the one that listens: only then do its timers for
 * heads and requests run (limits.md F4). Its own connection listener is called for sockets that speak plain HTTP.
 */
export class Door {
  /** TLS on this port. */
  readonly secure: Secure | undefined;
  readonly #limits: ServerLimits;
  readonly #admission: Admission | undefined;
  readonly #serveHttp: (socket: Socket) => void;
  readonly #entrances: Entrance[] = [];
  /** Sockets on which nothing has begun, and those in a TLS handshake by their remote end. */
  readonly #waiting = new Set<Socket>();
  readonly #handshakes = new Map<string, Admitted>();
  readonly #admitted = new WeakMap<Socket, Admitted>();
  #closed = false;

  /**
   * `admission` is that of the server whose port this is. Without one the port is somebody else's, and what is not for our
   * entrances goes on to them. `event`: how the server announces a new socket.
   */
  constructor(
    http: HttpServer,
    limits: ServerLimits,
    admission?: Admission,
    tls?: ServerTls,
    event: "connection" | "secureConnection" = "connection",
  ) {
    this.#admission = admission;
    this.#limits = limits;
    const own = http.listeners(event) as ((socket: Socket) => void)[];
    http.removeAllListeners(event);
    this.#serveHttp = (socket) => {
      for (const listener of own) listener.call(http, socket);
    };
    http.on(event, (socket: Socket) => this.#accept(socket));
    if (tls !== undefined) this.secure = new Secure(tls, limits.handshakeTimeout, (socket) => this.#secured(socket));
  }

  /** Opens the port for a server. */
  add(entrance: Entrance): void {
    this.#entrances.push(entrance);
    // Whoever takes any path comes last.
    this.#entrances.sort((a, b) => Number(a.takes("/")) - Number(b.takes("/")));
  }

  remove(entrance: Entrance): void {
    const at = this.#entrances.indexOf(entrance);
    if (at >= 0) this.#entrances.splice(at, 1);
  }

  /** The connection of an HTTP request. */
  admitted(socket: Socket): Admitted | undefined {
    return this.#admitted.get(socket);
  }

  /** Turns away the peers that have not begun yet. */
  close(): void {
    this.#closed = true;
    for (const socket of this.#waiting) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveDelay);
    // From here on the socket is ours: without a listener an error of it would end the process.
    socket.on("error", () => socket.destroy());
    if (this.#admission !== undefined) {
      const admitted = this.#closed ? undefined : this.#admission.admit(socket);
      if (admitted === undefined) {
        socket.destroy();
        return;
      }
      this.#admitted.set(socket, admitted);
    }
    this.#begin(socket, false);
  }

  /** A TLS handshake is done. What it runs on is known by its remote end: Node does not say which socket that was. */
  #secured(socket: TLSSocket): void {
    socket.on("error", () => socket.destroy());
    const name = peerName(socket);
    const admitted = this.#handshakes.get(name);
    this.#handshakes.delete(name);
    // Those on a Unix socket all have one name: theirs is counted, but cannot be told from others, and is not evicted.
    this.#admitted.set(socket, admitted ?? new Admitted(socket, 0));
    if (this.#closed) socket.destroy();
    else this.#begin(socket, true);
  }

  #begin(socket: Socket, encrypted: boolean): void {
    const wait = this.#wait(socket);
    const timed = !this.#entrances.some((entrance) => entrance.mayBeSilent(socket));
    const begun = (wire: Wire, first: Buffer): void => {
      wait();
      if (!encrypted && this.secure !== undefined && !this.secure.optional && wire !== "tls") {
        refusePlain(socket, wire);
      } else if (wire === "tls" && this.secure !== undefined && !encrypted) this.#shakeHands(socket, first);
      else if (wire === "connect") this.#readHead(socket, first);
      else if (wire === "http" && this.#entrances.some(({ wires }) => wires.includes("http")))
        this.#http(socket, first);
      else this.#raw(socket, wire, first);
    };
    // On a port of somebody else's it is theirs to say how long a peer may be silent.
    const late = this.#admission === undefined ? (first: Buffer): void => begun("http", first) : undefined;
    awaitWire(socket, Buffer.alloc(0), timed, this.#limits, begun, late);
  }

  /** A peer that waits is turned away when the port closes. Answers what ends that. */
  #wait(socket: Socket): () => void {
    const end = (): void => {
      this.#waiting.delete(socket);
      socket.removeListener("close", end);
    };
    this.#waiting.add(socket);
    socket.on("close", end);
    return end;
  }

  #shakeHands(socket: Socket, first: Buffer): void {
    const name = peerName(socket);
    const admitted = this.#admitted.get(socket);
    if (socket.remoteAddress === undefined) {
      if (admitted !== undefined) admitted.busy = () => true;
    } else if (admitted !== undefined) {
      this.#handshakes.set(name, admitted);
      socket.once("close", () => this.#handshakes.delete(name));
    }
    socket.pause();
    socket.unshift(first);
    this.secure?.accept(socket);
  }

  /** Hands a socket to the HTTP server. Without `resume` split heads would hang. */
  #http(socket: Socket, first: Buffer): void {
    if (first.length > 0) socket.unshift(first);
    this.#serveHttp(socket);
    socket.resume();
  }

  #raw(socket: Socket, wire: Wire, first: Buffer): void {
    const name = wire === "json" ? "jsonrpc" : wire;
    const entrance = this.#entrances.find(({ wires }) => wires.some((each) => each === name && each !== "http"));
    if (entrance !== undefined) void entrance.raw(socket, wire, first, this.#admitted.get(socket));
    else if (this.#admission === undefined) this.#http(socket, first);
    else socket.destroy();
  }

  #readHead(socket: Socket, first: Buffer): void {
    const wait = this.#wait(socket);
    awaitHead(socket, first, this.#limits, (outcome) => {
      wait();
      if ("late" in outcome) refuse(socket, 408, "408 Request Timeout");
      else if ("thrown" in outcome) refuseHead(socket, outcome.thrown);
      else this.#connect(socket, outcome.text, outcome.rest);
    });
  }

  #connect(socket: Socket, text: string, rest: Uint8Array): void {
    try {
      const head = parseHead(text);
      const path = connectPath(head);
      const entrance = this.#entrances.find((each) => each.takes(path));
      if (entrance === undefined) throw new RpcError("no RPC here", { code: "not_found" });
      void entrance.connect(socket, path, head, rest, this.#admitted.get(socket));
    } catch (thrown) {
      // On a port of somebody else's, a tunnel to somewhere else may be theirs.
      if (this.#admission === undefined && RpcError.from(thrown).code === "not_found")
        this.#http(socket, Buffer.concat([Buffer.from(text, "latin1"), rest]));
      else refuseHead(socket, thrown);
    }
  }
}

/** A peer without TLS where there has to be: HTTP gets a word, as from Go's servers, others what servers of TLS say. */
function refusePlain(socket: Socket, wire: Wire): void {
  hangUp(socket, wire === "http" || wire === "connect" ? plainRefusal : plainAlert);
}
