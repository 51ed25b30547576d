// Attachment: servers of ours as guests on the port of somebody else's HTTP server, which keeps all that is not for them.

import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import { Door } from "./door.ts";
import type { Entrance } from "./entrance.ts";
import { RpcError } from "./errors.ts";
import type { ServerLimits } from "./limits.ts";

/** One server of ours there. */
export interface Guest {
  readonly entrance: Entrance;
  /** Whether requests to this path are for it. */
  takes(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const attachments = new WeakMap<HttpServer, Attachment>();

/** What we have done to one HTTP server. It is done once, however many guests there are. */
export class Attachment {
  readonly #door: Door;
  readonly #guests = new Set<Guest>();

  private constructor(http: HttpServer, limits: ServerLimits) {
    const secure = http.listenerCount("secureConnection") > 0;
    this.#door = new Door(http, limits, undefined, undefined, secure ? "secureConnection" : "connection");
    const own = http.listeners("request") as Listener[];
    http.removeAllListeners("request");
    http.on("request", (request, response) => {
      const path = (request.url ?? "").replace(/\?.*$/s, "");
      for (const guest of this.#guests) {
        if (!guest.takes(path)) continue;
        guest.answer(request, response);
        return;
      }
      for (const listener of own) listener.call(http, request, response);
    });
  }

  /** The attachment of a server. Throws `invalid_argument` for what is none of `node:http` or `node:https`. */
  static of(http: HttpServer, limits: ServerLimits): Attachment {
    let attachment = attachments.get(http);
    if (attachment !== undefined) return attachment;
    const is = typeof http?.listenerCount === "function" && http.listenerCount("connection") > 0;
    if (!is) {
      const hint = "with Express it is createServer(app), with Fastify app.server";
      throw new RpcError(`attach takes a server of node:http or node:https: ${hint}`, { code: "invalid_argument" });
    }
    attachment = new Attachment(http, limits);
    attachments.set(http, attachment);
    return attachment;
  }

  add(guest: Guest): void {
    this.#guests.add(guest);
    this.#door.add(guest.entrance);
  }

  remove(guest: Guest): void {
    this.#guests.delete(guest);
    this.#door.remove(guest.entrance);
  }
}
