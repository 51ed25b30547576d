// `rpcgen ls`: what a server has, from its debug page: ours in JSON, Go's as HTML. Source: Go net/rpc debug.go.

import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Options, UsageError } from "../options.ts";
import { printable } from "../problem.ts";
import { type Enter, exit, type Surroundings } from "../surroundings.ts";
import { readHeaders, readPem } from "./call.ts";

/** A method as it is listed. */
interface Listed {
  readonly method: string;
  readonly args: string;
  readonly reply: string;
  readonly calls: number;
  readonly doc: string;
}

/** A larger page is not read to its end. */
const mostBytes = 16 * 1024 * 1024;

/** Milliseconds. */
const patience = 10_000;

/**
 * Lists the methods of a server. Answers the exit code.
 *
 * @throws UsageError
 */
export async function ls(options: Options, where: Surroundings, enter: Enter): Promise<number> {
  const [address, ...more] = options.words;
  if (address === undefined || more.length > 0) throw new UsageError("write `rpcgen ls localhost:1234`");
  const url = pageOf(address);
  enter("asking the server");
  const authority = options.cacert === undefined ? {} : { ca: readPem(options.cacert, where.cwd) };
  let answer: Answer;
  try {
    answer = await get(url, readHeaders(options.headers), authority);
  } catch (thrown) {
    const text =
      thrown instanceof Error ? thrown.message || String((thrown as { code?: string }).code) : String(thrown);
    return fail(where, `cannot ask ${address}: ${text}`, "is the server running, and is this its address?");
  }
  if (answer.status === 401)
    return fail(where, "the server wants to know who asks (401)", '-H "authorization: Bearer …"');
  const found = answer.status === 200 ? (fromJson(answer.body) ?? fromGo(answer.body)) : undefined;
  if (found === undefined) {
    const help =
      "servers show it to their own machine only; Go's need rpc.HandleHTTP, and with another path the address has it";
    return fail(where, `there is no list of services at ${url.href} (${answer.status})`, help);
  }
  where.out(options.json ? `${JSON.stringify(found)}\n` : table(found));
  return exit.fine;
}

function fail(where: Surroundings, message: string, help: string): number {
  where.err(`error: ${printable(message)}\n  = help: ${help}\n`);
  return exit.failed;
}

/** The page of an address, in any of the forms that `call` takes. */
function pageOf(address: string): URL {
  const secure = /^(?:tls|https):/i.test(address);
  const rest = address.replace(/^(?:tcp|tls|https?):(?:\/\/)?/i, "").replace(/^:/, "localhost:");
  const text = `${secure ? "https" : "http"}://${rest}`;
  if (/^unix:/i.test(address) || !URL.canParse(text)) {
    throw new UsageError(`\`${address}\` is no address to look at: write host:port or http://host:port/path`);
  }
  const url = new URL(text);
  if (url.pathname === "/") url.pathname = "/debug/rpc";
  url.search = "?format=json";
  return url;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  authority: { readonly ca?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === "https:" ? httpsRequest : httpRequest;
    const asking = ask(url, { ...authority, headers, agent: false, timeout: patience }, (response: IncomingMessage) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length > mostBytes) asking.destroy(new Error("the list is too long"));
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asking.on("timeout", () => asking.destroy(new Error(`no answer within ${patience / 1_000} s`)));
    asking.on("error", reject);
    asking.end();
  });
}

/** What our servers say; undefined for anything else. */
function fromJson(body: string): Listed[] | undefined {
  try {
    const { services, live } = JSON.parse(body) as Page;
    const calls = new Map(live.methods.map((one) => [one.method, one.calls]));
    return services.flatMap(({ methods }) =>
      methods.map(({ method, args, reply, doc }) => ({ method, args, reply, calls: calls.get(method) ?? 0, doc })),
    );
  } catch {
    return undefined;
  }
}

interface Page {
  readonly services: readonly { readonly methods: readonly Omit<Listed, "calls">[] }[];
  readonly live: { readonly methods: readonly { readonly method: string; readonly calls: number }[] };
}

/** What Go's servers say: `Service Arith`, and rows of `Divide(*main.Args, *main.Quotient) error` and a number. */
function fromGo(body: string): Listed[] | undefined {
  if (!body.includes("<title>Services</title>")) return undefined;
  const text = body.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#34;", '"').replaceAll("&amp;", "&");
  const listed: Listed[] = [];
  let service = "";
  for (const line of text.split("\n")) {
    service = /^\s*Service (\S.*)$/.exec(line)?.[1] ?? service;
    const [, name, args = "", reply = ""] = /<td[^>]*>(\w+)\((.*), (.*?)\) error<\/td>/.exec(line) ?? [];
    const calls = /<td[^>]*>(\d+)<\/td>/.exec(line)?.[1];
    const last = listed.at(-1);
    if (name !== undefined)
      listed.push({ method: `${service}.${name}`, args, reply: bare(reply), calls: Number(calls ?? 0), doc: "" });
    else if (calls !== undefined && last !== undefined) listed[listed.length - 1] = { ...last, calls: Number(calls) };
  }
  return listed.map((one) => ({ ...one, args: bare(one.args) }));
}

/** A reply is a pointer in Go always, and the package is one for all. */
function bare(type: string): string {
  return type.replace(/^\*/, "").replaceAll("main.", "");
}

function table(methods: readonly Listed[]): string {
  const rows = methods.map(({ method, args, reply, calls, doc }) => {
    return [`${method}(${args})${reply === "" ? "" : ` ${reply}`}`, String(calls), doc.split("\n")[0] ?? ""] as const;
  });
  const widths = [0, 1].map((i) => Math.max(5, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = ([what, calls, doc]: readonly [string, string, string]): string =>
    `${what.padEnd(widths[0] ?? 0)}  ${calls.padStart(widths[1] ?? 0)}  ${doc}`.trimEnd();
  return `${[line(["METHOD", "CALLS", ""]), ...rows.map(line)].map(printable).join("\n")}\n`;
}
