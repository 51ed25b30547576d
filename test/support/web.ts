// HTTP as a program of any language would speak it: requests with headers and bodies of the test's choice.

import { type IncomingHttpHeaders, request } from "node:http";
import type { TestContext } from "node:test";
import { type Arith, registerArith } from "rpcgen-generated/arith";
import {
  bytes,
  int,
  int64,
  type Listening,
  type ListenOptions,
  method,
  RpcError,
  Server,
  type ServerOptions,
  type Service,
  service,
  string,
} from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { echoHandlers, echoService, type OnHold } from "./echo.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly verb?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** Sends a request and reads the whole answer. A body is `application/json` unless the headers say otherwise. */
export function ask(port: number, path: string, { verb = "POST", headers = {}, body }: Asked = {}): Promise<Answer> {
  const json =
    body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method: verb, headers: { ...json, ...headers }, agent: false };
    const asking = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks).toString() });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Methods that Arith has not: some are idempotent, and scalars are arguments. */
const methods = {
  double: method("Double", int, int, [], { idempotent: true }),
  wide: method("Wide", int64, int64, [], { idempotent: true }),
  flip: method("Flip", bytes, bytes, [], { idempotent: true }),
  text: method("Text", string, string, [], { idempotent: true }),
};

export const lookService: Service<typeof methods> = service("acme.Look", methods);

/** A server with Arith, Echo and Look that ends with its test. */
export async function webServer(
  t: TestContext,
  options: ServerOptions = {},
  { where = {}, own = {}, onHold }: { where?: ListenOptions; own?: Partial<Arith>; onHold?: OnHold } = {},
): Promise<Listening & { server: Server }> {
  const server = new Server(options);
  registerArith(server, { ...arith, ...own });
  server.register(echoService, echoHandlers(onHold));
  server.register(lookService, {
    double: (a) => 2 * a,
    wide: (a) => a,
    flip: (a) => a.toReversed(),
    text(a) {
      if (a === "refused") throw new RpcError("not today", { code: "permission_denied" });
      return a;
    },
  });
  t.after(() => server.close({ grace: 0 }));
  const listening = await server.listen({ host: "127.0.0.1", ...where });
  return { ...listening, server };
}
