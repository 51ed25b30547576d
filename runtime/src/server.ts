/// <reference lib="esnext.disposable" preserve="true" />
// Server: the dispatcher with doors. One port for every wire; the first two bytes of a connection choose.

import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { checkUnixPath } from "./address.ts";
import { Admission } from "./admission.ts";
import { Attachment, type Guest } from "./attachment.ts";
import type { Authenticate } from "./auth.ts";
import type { ServerTls } from "./credentials.ts";
import { Dispatcher, type DispatcherOptions } from "./dispatcher.ts";
import { Door } from "./door.ts";
import { Entrance } from "./entrance.ts";
import { RpcError } from "./errors.ts";
import { answer, type Rules } from "./gate.ts";
import { checkOrigin } from "./guard.ts";
import { checkKinds, type Kind } from "./options.ts";
import { routes } from "./routes.ts";
import { checkPortWires, type PortWire, portWires } from "./wires.ts";

/** What a server can be given. */
export interface ServerOptions extends DispatcherOptions {
  /**
   * Asked before any RPC byte is decoded, for CONNECT and every other HTTP request alike. When it is set, peers without
   * HTTP are refused on the server's ports, because they have no way to say who they are, unless their TLS certificate has
   * been verified: then it is asked about that.
   */
  authenticate?: Authenticate | undefined;
  /** Whether `authenticate` is asked about peers without HTTP and without certificate, too: by their address. Default false. */
  rawWires?: boolean | undefined;
  /** The `WWW-Authenticate` header of a 401. Default: `Basic realm="rpc", Bearer`. */
  challenge?: string | undefined;
  /**
   * The hosts that plain HTTP requests may be for, without ports: other names get 421, because a page of a hostile site can
   * make its own name point here (DNS rebinding). Addresses, `localhost`, what `listen` was given as host, and any name over
   * TLS are allowed anyway. `["*"]` allows all. CONNECT, which no page can send, has no such rule.
   */
  allowedHosts?: readonly string[] | undefined;
  /** The other sites whose pages may call: `"https://app.example"`. Default none: requests with another Origin get 403. */
  allowedOrigins?: readonly string[] | undefined;
}

/** Where and how to listen. */
export interface ListenOptions {
  /** Default 0: a free port, which `listen` answers. */
  port?: number | undefined;
  /** Default `"localhost"`: nobody outside this machine. */
  host?: string | undefined;
  /** A Unix socket (on Windows a named pipe), in place of host and port. */
  unix?: string | undefined;
  /** The path to CONNECT to. Default Go's, `/_goRPC_`; `/` takes any path, as in Go's mux. */
  rpcPath?: string | undefined;
  /** The path of the debug page. Default Go's, `/debug/rpc`. */
  debugPath?: string | undefined;
  /** What Prometheus asks. Default `/metrics`. */
  metricsPath?: string | undefined;
  /**
   * Whether these two are there. Default: where only this machine's own users get, at a loopback address or a Unix socket.
   * Elsewhere `true` needs `authenticate`, which is asked for them as for every request.
   */
  debug?: boolean | undefined;
  /**
   * What the port is open for; other peers are hung up on. Default all: `"gob"` and `"jsonrpc"` for peers that speak RPC
   * right away, `"http"` for CONNECT and plain HTTP. In a tunnel those of `"gob"` and `"jsonrpc"` are spoken that are here,
   * and both if neither is.
   */
  wires?: readonly PortWire[] | undefined;
  /** Certificate and key: the port then speaks TLS, 1.2 at least, and all wires within. Default: no TLS. */
  tls?: ServerTls | undefined;
}

/** A server of `node:http` or `node:https`, in a form that needs no types of Node. */
export interface AttachableServer {
  listenerCount(event: string): number;
  removeAllListeners(event: string): unknown;
}

/** How to share a port. */
export interface AttachOptions {
  /** The path to CONNECT to. Default Go's, `/_goRPC_`; `/` takes any path that no other server attached there takes. */
  rpcPath?: string | undefined;
  /** The path of the debug page. Default: it is not shown there. */
  debugPath?: string | undefined;
  /** Which peers without HTTP are served there, too: `["http", "gob"]`. Default `["http"]`: none. */
  wires?: readonly PortWire[] | undefined;
}

/** Where a server listens. */
export interface Listening {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** What `connect` and `dial` take: `"127.0.0.1:1234"`, `"unix:/path"`. */
  readonly address: string;
  /**
   * Other certificates, keys and authorities from now on, without a restart. Connections that are there keep theirs; whether
   * certificates are asked for, and whether TLS is `optional`, stay as they are.
   *
   * @throws RpcError `invalid_argument`, with the old ones in force, `failed_precondition` for a port without TLS.
   */
  setSecureContext(tls: ServerTls): void;
}

/** What closing can be given. */
export interface CloseOptions {
  /** Milliseconds that running calls have to finish. Default 10,000. */
  grace?: number | undefined;
}

/** Serves registered services over TCP, Unix sockets and HTTP. */
export class Server extends Dispatcher {
  readonly #options: ServerOptions;
  readonly #listeners = new Set<HttpServer>();
  readonly #doors = new Set<Door>();
  readonly #entrances = new Set<Entrance>();
  readonly #admission: Admission;
  readonly #detach: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  constructor(options: ServerOptions = {}) {
    checkKinds(options, serverOptions, "a server");
    options.allowedOrigins?.forEach(checkOrigin);
    super(options);
    this.#options = options;
    this.#admission = new Admission(this.limits, (error, peer) => this.report(error, { method: "", peer }));
  }

  /**
   * Opens a port for all wires. May be called more than once.
   *
   * @throws RpcError `unavailable` when the port is taken, `failed_precondition` after `close()`, `invalid_argument`.
   */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    checkKinds(options, listenOptions, "listen");
    this.#checkOpen();
    const { port = 0, host = "localhost", unix, rpcPath = "/_goRPC_" } = options;
    const { debugPath = "/debug/rpc", metricsPath = "/metrics", wires = portWires } = options;
    checkPortWires(wires);
    if (unix !== undefined) checkUnixPath(unix);
    if (unix !== undefined && (options.port ?? options.host) !== undefined) {
      throw new RpcError("listen: unix is in place of host and port", { code: "invalid_argument" });
    }
    const paths = { rpcPath, debugPath, metricsPath, debug: false };
    const rules = this.#rules(host);
    const table = routes(this, paths);
    const { headersTimeout, requestTimeout } = this.limits;
    const timeouts = {
      headersTimeout: nodeTimeout(headersTimeout),
      requestTimeout: nodeTimeout(requestTimeout),
      // How often Node looks at them.
      connectionsCheckingInterval: Math.min(1_000, headersTimeout, requestTimeout),
    };
    const { createServer } = process.getBuiltinModule("node:http"); // loaded when it is asked for (see secret.ts)
    const http = createServer({ ...timeouts, insecureHTTPParser: false }, (request, response) => {
      const admitted = door.admitted(request.socket);
      if (admitted !== undefined) response.once("close", this.#admission.begin(admitted));
      void answer(request, response, table, rules);
    });
    const door = new Door(http, this.limits, this.#admission, options.tls);
    const entrance = new Entrance(this, rpcPath, wires, rules, this.#admission);
    door.add(entrance);
    await listening(http, unix === undefined ? { port, host } : { path: unix });
    if (this.#closing !== undefined) {
      http.close();
      this.#checkOpen();
    }
    const at = http.address() as AddressInfo | string | null;
    const local = at === null || typeof at === "string" || isLoopback(at.address);
    if (options.debug === true && !local && rules.authenticate === undefined) {
      http.close();
      const why = "anybody could see it and call: give the server authenticate, or listen at a loopback address";
      throw new RpcError(`debug: ${why}`, { code: "failed_precondition" });
    }
    paths.debug = options.debug ?? local;
    this.#entrances.add(entrance);
    this.#listeners.add(http);
    this.#doors.add(door);
    const setSecureContext = (tls: ServerTls): void => {
      if (door.secure !== undefined) door.secure.replace(tls);
      else throw new RpcError("this port was opened without tls", { code: "failed_precondition" });
    };
    if (at === null || typeof at === "string") return { port: 0, address: `unix:${at ?? unix}`, setSecureContext };
    const { port: bound, address, family } = at;
    return { port: bound, address: `${family === "IPv6" ? `[${address}]` : address}:${bound}`, setSecureContext };
  }

  /**
   * Serves on the port of a `node:http` or `node:https` server that is there already, listening or not: CONNECT to `rpcPath`
   * (Go's clients included), and requests to `/Service/Method` of the services that are registered. All else is still that
   * server's own, and so is the port: `close()` leaves it open. Several servers may share one port by their paths. Attach
   * when the HTTP server has its request listener.
   *
   * @throws RpcError `invalid_argument`, `failed_precondition` after `close()`.
   */
  attach(httpServer: AttachableServer, options: AttachOptions = {}): void {
    checkKinds(options, { rpcPath: "path", debugPath: "path", wires: "texts" }, "attach");
    this.#checkOpen();
    const { rpcPath = "/_goRPC_", debugPath, wires = ["http"] } = options;
    checkPortWires(wires);
    const attachment = Attachment.of(httpServer as HttpServer, this.limits);
    const rules = this.#rules("localhost");
    const table = routes(this, {
      rpcPath,
      debugPath: debugPath ?? "",
      metricsPath: undefined,
      debug: debugPath !== undefined,
    });
    const guest: Guest = {
      entrance: new Entrance(this, rpcPath, wires, rules, this.#admission),
      takes: (path) =>
        (path === rpcPath && rpcPath !== "/") || path === debugPath || this.serves(path.split("/")[1] ?? ""),
      answer: (request, response) => void answer(request, response, table, rules),
    };
    attachment.add(guest);
    this.#entrances.add(guest.entrance);
    this.#detach.push(() => attachment.remove(guest));
  }

  /** Sockets on the ports of this server: those that are open, and how many were closed because of a limit so far. */
  get sockets(): { open: number; refused: number; evicted: number } {
    const { size, refused, evicted } = this.#admission;
    return { open: size, refused, evicted };
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new RpcError("the server is closed", { code: "failed_precondition" });
  }

  /**
   * Takes no more connections and requests, lets running calls finish, sends their replies, and closes. Always resolves,
   * after `grace` at the latest; a second time does nothing more.
   */
  close(options: CloseOptions = {}): Promise<void> {
    checkKinds(options, { grace: "milliseconds" }, "close");
    this.#closing ??= this.#close(options.grace ?? 10_000);
    return this.#closing;
  }

  async #close(grace: number): Promise<void> {
    const closed = [...this.#listeners].map((http) => new Promise((resolve) => http.close(resolve)));
    for (const detach of this.#detach) detach();
    for (const door of this.#doors) door.close();
    for (const entrance of this.#entrances) entrance.close();
    let late: ReturnType<typeof setTimeout> | undefined;
    const timeIsUp = new Promise<void>((resolve) => {
      late = setTimeout(resolve, Math.min(grace, 0x7fffffff));
    });
    await Promise.all([this.drain(grace), Promise.race([this.#admission.quiet(), timeIsUp])]);
    clearTimeout(late);
    this.#admission.destroy();
    await Promise.all(closed);
  }

  /** Who may come in. */
  #rules(host: string): Rules {
    const { authenticate, challenge, rawWires = false, allowedHosts = [], allowedOrigins = [] } = this.#options;
    const allowed = { hosts: [...allowedHosts, host].map((name) => name.toLowerCase()), origins: allowedOrigins };
    const report: Rules["report"] = (error, at) => this.report(error, at);
    return { authenticate, challenge, rawWires, allowed, limits: this.limits, report };
  }

  /** Closes the server at the end of an `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const serverOptions: Readonly<Record<keyof ServerOptions, Kind>> = {
  onError: "function",
  limits: "other",
  metrics: "other",
  authenticate: "function",
  challenge: "header",
  rawWires: "boolean",
  allowedHosts: "texts",
  allowedOrigins: "texts",
};

const listenOptions: Readonly<Record<keyof ListenOptions, Kind>> = {
  port: "port",
  host: "name",
  unix: "name",
  rpcPath: "path",
  debugPath: "path",
  metricsPath: "path",
  debug: "boolean",
  wires: "texts",
  tls: "other",
};

function listening(http: HttpServer, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const place = "path" in where ? where.path : `${where.host}:${where.port}`;
      const why = error.code === "EADDRINUSE" ? "it is in use already (EADDRINUSE)" : error.message;
      const facts = { code: "unavailable", cause: error, mayHaveExecuted: false } as const;
      reject(new RpcError(`cannot listen at ${place}: ${why}`, facts));
    });
    http.listen(where, () => {
      http.removeAllListeners("error");
      http.on("error", () => {}); // a failed accept costs that one connection, not the process
      resolve();
    });
  });
}

/** Node says 0 for no limit. */
function nodeTimeout(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}

/** Whether an address is this machine's own. */
function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}
