// `rpcgen call`: calls a method of any server, by a schema. What is generated from it lies in memory and in a folder of its
// own for a moment, so that calls go through the same code as those of programs.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Compiled, Program } from "../compile.ts";
import { DiskError, findImport, readManifest, reason } from "../disk.ts";
import { nanosecondsOf } from "../durations.ts";
import { loadSchemas } from "../load.ts";
import type { Method, Service } from "../model.ts";
import { serviceNames } from "../names.ts";
import { type Options, UsageError } from "../options.ts";
import { Problems, printable, render, Source } from "../problem.ts";
import { Report } from "../report.ts";
import { isRuntimeError, loadRuntime, type Runtime, type RuntimeCaller, type RuntimeMethod } from "../runtime.ts";
import { settle } from "../settings.ts";
import { nearest } from "../suggest.ts";
import { type Enter, exit, type Surroundings } from "../surroundings.ts";
import { printOptions } from "../target.ts";
import { readValue, type Types } from "../value.ts";

/** Milliseconds that a call takes at most when neither the command line nor the schema says. */
const usualTimeout = 30_000;

/** A method of a schema, found by the name that it is called by. */
interface Found {
  readonly compiled: Compiled;
  readonly service: Service;
  readonly method: Method;
}

/**
 * Calls a method and prints its reply. Answers the exit code.
 *
 * @throws UsageError
 */
export async function call(options: Options, where: Surroundings, enter: Enter): Promise<number> {
  const [address, name, given, ...more] = options.words;
  if (address === undefined || name === undefined || more.length > 0) {
    throw new UsageError(`write \`rpcgen call ADDRESS Service.Method VALUE\`: as in ${example}`);
  }
  const timeout = readTimeout(options.timeout);
  if (options.wire === "post" && (options.cacert ?? options.cert ?? options.key) !== undefined) {
    throw new UsageError("by POST Node's own list of authorities counts: NODE_EXTRA_CA_CERTS=FILE adds to it");
  }
  const headers = readHeaders(options.headers);
  const schemas = options.schema === undefined ? [] : [options.schema];
  const { inputs, print } = settle({ ...options, words: schemas }, () => readManifest(where.cwd));
  const report = new Report(options, where);
  enter("reading schemas");
  const { runtime, url } = await loadRuntime(print.runtime, where.cwd);
  const own = printOptions({ target: "js", runtime: url });
  const program = new Program(own, (path, from) => findImport(path, from, where.cwd));
  for (const file of loadSchemas(inputs, where.cwd, report)) program.compile(file.path, file.text);
  for (const { source, problems } of program.files) {
    report.schema(
      problems.filter(({ severity }) => severity === "error"),
      source,
    );
  }
  if (report.exit !== exit.fine) {
    report.end();
    return report.exit;
  }
  const found = findMethod(name, program.files, options.service);
  const { method, service, compiled } = found;
  if (method.stream !== undefined) throw new UsageError(`\`${name}\` is a stream, which this command cannot call`);
  const types: Types = new Map(
    program.files.flatMap(({ schema }) => schema?.types ?? []).map((type) => [type.name, type]),
  );
  const source = readGiven(given, where.cwd);
  const problems = new Problems(source);
  if (method.args.kind === "void" && source.text.trim() !== "" && source.text.trim() !== "{}") {
    throw new UsageError(`\`${name}\` takes no value`);
  }
  const json = method.args.kind === "void" ? "{}" : readValue(problems, method.args, types);
  if (problems.failed) {
    if (given === undefined) throw new UsageError(`\`${name}\` takes a value: write it behind the method`);
    where.err(
      problems
        .sorted()
        .map((problem) => `${render(problem, source, where.colour)}\n`)
        .join("\n"),
    );
    return exit.usage;
  }
  enter("generating code for the call");
  const constants = await generated(program.files, own, compiled);
  const bound = runtime.bind(constants[serviceNames(service.name).constant], serviceOption(options.service));
  const target = bound[method.property] as RuntimeMethod;
  enter("the call");
  return await new Run(options, where, runtime, headers).run(address, target, json, timeout);
}

const example = "`rpcgen call localhost:1234 Arith.Multiply '{a: 7, b: 8}' --schema schemas/arith.yaml`";

const serviceOption = (service: string | undefined): object => (service === undefined ? {} : { service });

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const nanoseconds = nanosecondsOf(text);
  if (nanoseconds === undefined || nanoseconds <= 0n) {
    throw new UsageError(`\`--timeout\` is a time like 5s, 250ms or 1m30s, not \`${text}\``);
  }
  return Number(nanoseconds) / 1e6;
}

export function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`\`${line}\` is no header: write -H "authorization: Bearer …"`);
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** Throws DiskError. */
export function readPem(path: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (thrown) {
    throw new DiskError("RG9004", `cannot read \`${path}\`: ${reason(thrown)}`);
  }
}

/** The method of a name. With `--service` the server has the service under another name than the schema. */
function findMethod(name: string, files: readonly Compiled[], registered: string | undefined): Found {
  const all = files.flatMap((compiled) =>
    (compiled.schema?.services ?? []).flatMap((service) =>
      service.methods.map((method): Found & { name: string } => {
        return { name: `${service.wire}.${method.wire}`, compiled, service, method };
      }),
    ),
  );
  const wanted = registered !== undefined && name.startsWith(`${registered}.`) ? name.slice(registered.length) : name;
  const found = all.find((one) => one.name === name || (wanted !== name && one.name.endsWith(wanted)));
  if (found !== undefined) return found;
  const near = nearest(
    name,
    all.map((one) => one.name),
  );
  const some = all.slice(0, 8).map((one) => `\`${one.name}\``);
  const list =
    some.length === 0 ? "it has no service" : `it has ${some.join(", ")}${all.length > 8 ? " and more" : ""}`;
  const help = near === undefined ? list : `did you mean \`${near}\`?`;
  throw new UsageError(`the schema has no method \`${name}\`: ${help}`);
}

/** The value's text: as it was given, from a file, or from standard input. */
function readGiven(given: string | undefined, cwd: string): Source {
  if (given === undefined) return new Source("value", "{}");
  if (given !== "-" && !given.startsWith("@")) return new Source("value", given);
  const path = given === "-" || given === "@-" ? undefined : given.slice(1);
  try {
    const text = readFileSync(path === undefined ? 0 : resolve(cwd, path), "utf8");
    return new Source(path ?? "standard input", text);
  } catch (thrown) {
    throw new DiskError("RG9004", `cannot read \`${path ?? "standard input"}\`: ${reason(thrown)}`);
  }
}

/** What is generated from a schema, loaded: its exports. */
async function generated(
  files: readonly Compiled[],
  print: ReturnType<typeof printOptions>,
  wanted: Compiled,
): Promise<Readonly<Record<string, unknown>>> {
  const { printFiles } = await import("../emit/files.ts");
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-call-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    let entry = "";
    for (const compiled of files) {
      for (const [name, text] of printFiles(compiled, print, compiled.source.path)) {
        if (!name.endsWith(".js")) continue;
        if (compiled === wanted) entry = name;
        writeFileSync(join(folder, name), text);
      }
    }
    return await import(pathToFileURL(join(folder, entry)).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Run {
  readonly #options: Options;
  readonly #where: Surroundings;
  readonly #runtime: Runtime;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: Options, where: Surroundings, runtime: Runtime, headers: Readonly<Record<string, string>>) {
    this.#options = options;
    this.#where = where;
    this.#runtime = runtime;
    this.#headers = headers;
  }

  async run(address: string, method: RuntimeMethod, json: string, timeout: number | undefined): Promise<number> {
    let caller: RuntimeCaller | undefined;
    try {
      const args = this.#runtime.fromJson(method.args, json);
      caller = await this.#connect(address, timeout);
      const reply = await caller.call(method, args, { timeout: timeout ?? method.timeout ?? usualTimeout });
      const text = method.reply === undefined ? "null" : this.#runtime.toJson(method.reply, reply);
      this.#where.out(`${harmless(this.#options.json ? text : indented(text))}\n`);
      return exit.fine;
    } catch (thrown) {
      return this.#failed(thrown, address, method.serviceMethod);
    } finally {
      await caller?.close().catch(() => {});
    }
  }

  async #connect(address: string, timeout: number | undefined): Promise<RuntimeCaller> {
    const { wire = "gob" } = this.#options;
    const headers = Object.keys(this.#headers).length === 0 ? {} : { headers: this.#headers };
    if (wire === "post") {
      const url = /^https?:/i.test(address) ? address : `http://${address.replace(/^:/, "localhost:")}`;
      return new this.#runtime.FetchCaller(url, headers);
    }
    const { cacert, cert, key } = this.#options;
    const read = (path: string): string => readPem(path, this.#where.cwd);
    const tls = {
      ...(cacert === undefined ? {} : { ca: read(cacert) }),
      ...(cert === undefined ? {} : { cert: read(cert) }),
      ...(key === undefined ? {} : { key: read(key) }),
    };
    const secure = Object.keys(tls).length === 0 ? {} : { tls };
    const connectTimeout = timeout === undefined ? {} : { connectTimeout: timeout };
    return await this.#runtime.dial(address, { wire, ...headers, ...secure, ...connectTimeout });
  }

  #failed(thrown: unknown, address: string, serviceMethod: string): number {
    if (!isRuntimeError(thrown)) {
      throw thrown;
    }
    const { code, message, remote, name } = thrown;
    const declared = name === "RpcError" ? undefined : name;
    if (this.#options.json) {
      this.#where.out(
        `${harmless(JSON.stringify({ error: { code, message, name: declared, method: serviceMethod } }))}\n`,
      );
    } else {
      const place = message.startsWith(serviceMethod) || !remote ? "" : `${serviceMethod}: `;
      const help = helpFor(thrown, address, this.#options);
      const lines = [
        `error: ${place}${printable(message)}`,
        `  = code: ${code}${declared === undefined ? "" : `, ${declared}`}`,
        ...(help === undefined ? [] : [`  = help: ${printable(help)}`]),
      ];
      this.#where.err(`${lines.join("\n")}\n`);
    }
    const isValue = !remote && !thrown.mayHaveExecuted && (code === "invalid_argument" || code === "out_of_range");
    return isValue ? exit.usage : exit.failed;
  }
}

/** What somebody can do about a call that failed. */
function helpFor(
  error: { code: string; message: string; remote: boolean },
  address: string,
  options: Options,
): string | undefined {
  const { code, message, remote } = error;
  if (/ECONNREFUSED|ENOENT/.test(message)) return "is the server running, and is this its address?";
  if (/ENOTFOUND/.test(message)) return "is the name spelt right?";
  if (/SELF_SIGNED|certificate|issuer/i.test(message)) return "`--cacert FILE` names the authority that has signed it";
  if (remote && code === "unimplemented") {
    return `\`rpcgen ls ${address}\` lists what the server has; \`--service NAME\` calls a service by another name`;
  }
  if (code === "unauthenticated") return 'say who you are: -H "authorization: Bearer …", at an http: address';
  if (code === "deadline_exceeded") return "`--timeout 1m` waits longer";
  if (code === "not_found") return "a path may follow the address: http://host:port/path; `--wire post` needs none";
  if (code === "invalid_argument" && options.headers.length > 0)
    return "headers travel with http: addresses and with `--wire post`";
  if (!remote && code === "unavailable" && options.wire !== "post") {
    return "is it an RPC port? Others to try: http://host:port, `--wire jsonrpc`, `--wire post`";
  }
  return undefined;
}

/** Characters that would move a terminal's cursor or turn its text around stand as escapes: it is JSON still. */
function harmless(json: string): string {
  return json.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** JSON on lines of its own. As text, because numbers of 64 bits would not survive being read. */
function indented(json: string): string {
  let depth = 0;
  return json.replace(/"(?:[^"\\]|\\.)*"|[[\]{}],?|[,:]/g, (token, at: number) => {
    if (token.startsWith('"')) return token;
    const line = (): string => `\n${"  ".repeat(depth)}`;
    if (token === ":") return ": ";
    if (token === ",") return `,${line()}`;
    if (token === "{" || token === "[") {
      if (/^[}\]]/.test(json.slice(at + 1))) return token;
      depth++;
      return token + line();
    }
    if (/[{[]/.test(json.charAt(at - 1))) return token.endsWith(",") ? `${token}${line()}` : token;
    depth--;
    const end = line() + token.charAt(0);
    return token.endsWith(",") ? `${end},${line()}` : end;
  });
}
