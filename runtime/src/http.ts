// HTTP requests that are not CONNECT: what one is, and which route of a table answers it. A request comes here when the gate has let it
// pass: its Host and Origin are allowed and the hook has been asked. Nothing of its body has been read.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What stands before the `?`. It begins with `/`. */
  readonly path: string;
  /** What stands behind the `?`; empty without one. */
  readonly query: string;
  /** Where it comes from: `"127.0.0.1:53122"`. */
  readonly peer: string;
  /** What `authenticate` answered for it; undefined where nothing was asked. */
  readonly principal: unknown;
}

/** What answers some paths. The first of a table that takes a path answers it. */
export interface Route {
  takes(path: string): boolean;
  /** The verbs that it answers; others get 405. HEAD goes with GET. */
  readonly verbs: readonly string[];
  /** May take its time. What it throws is answered with 500 and reported. */
  answer(exchange: Exchange): void | Promise<void>;
}

/** Answers a request by the first route that takes its path. */
export async function handle(exchange: Exchange, table: readonly Route[]): Promise<void> {
  const { request, response, path } = exchange;
  const route = table.find((each) => each.takes(path));
  const verb = request.method === "HEAD" ? "GET" : (request.method ?? "");
  if (route === undefined) text(response, 404, "404 page not found\n");
  else if (route.verbs.includes(verb)) await route.answer(exchange);
  else {
    const allow = route.verbs.flatMap((each) => (each === "GET" ? ["GET", "HEAD"] : [each])).join(", ");
    text(response, 405, `405 must ${route.verbs.join(" or ")}\n`, { allow });
  }
}

/** Responses of each socket that are not over. */
const unanswered = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Lets a response say "close" when its socket goes. Node does so for the first of a pipeline only: those behind it, which
 * have not got the socket yet, would be waited for for ever.
 */
export function closeWithSocket(response: ServerResponse, socket: Socket): void {
  let all = unanswered.get(socket);
  if (all === undefined) {
    const opened = new Set<ServerResponse>();
    all = opened;
    unanswered.set(socket, opened);
    socket.once("close", () => {
      for (const each of opened) {
        each.destroy();
        each.emit("close");
      }
    });
  }
  all.add(response);
  response.once("close", () => unanswered.get(socket)?.delete(response));
}

/** A small text, for which nothing of the request is read any further. */
export function text(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...headers,
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
