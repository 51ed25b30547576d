// The benchmark of the generator: `npm run bench -- --generator [--rounds N] [--install]`. Whole processes, from the
// command to its end, ours beside what people use for other interface languages, in one run.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installGenerator } from "../support/packed.ts";
import { inputsOf } from "./inputs.ts";
import { describeMachine, sources } from "./machine.ts";
import { markdown, plain, type Table } from "./report.ts";
import { median } from "./rounds.ts";

const peers = join(sources, "generators/node_modules");

/** How many types and methods. */
const sizes = [1, 100, 1000] as const;

/** A command to measure. */
interface Tool {
  readonly name: string;
  /** Its command in a folder that has the inputs; undefined when it is not installed, or not worth waiting for. */
  command(size: number): readonly string[] | undefined;
  /** Whether what it wrote stays for the next time. */
  readonly keep?: boolean;
}

/** Where rpcgen is installed, as users have it: packed. */
const installation = mkdtempSync(join(tmpdir(), "rpcgen-bench-"));
const ours = join(installation, "node_modules/rpcgen/bin/rpcgen.js");

function installed(name: string, command: readonly string[]): readonly string[] | undefined {
  return existsSync(join(peers, name)) ? command : undefined;
}

const buf = (plugin: string): readonly string[] => [
  join(peers, ".bin/buf"),
  "generate",
  "--template",
  `${plugin}.yaml`,
];

const tools: readonly Tool[] = [
  { name: "node alone", command: () => [process.execPath, "-e", "0"] },
  { name: "rpcgen --help", command: () => [process.execPath, ours, "--help"] },
  { name: "rpcgen check", command: () => [process.execPath, ours, "check", "s.yaml"] },
  { name: "rpcgen check, of mistakes", command: () => [process.execPath, ours, "check", "bad.yaml"] },
  { name: "rpcgen, up to date", command: () => [process.execPath, ours, "s.yaml"], keep: true },
  { name: "rpcgen", command: () => [process.execPath, ours, "s.yaml"] },
  { name: "rpcgen --target js", command: () => [process.execPath, ours, "s.yaml", "--target", "js"] },
  { name: "protobuf-es, buf", command: () => installed("@bufbuild/protoc-gen-es", buf("es")) },
  { name: "ts-proto, buf", command: () => installed("ts-proto", buf("ts_proto")) },
  {
    name: "orval",
    command: () => installed("orval", [join(peers, ".bin/orval"), "--input", "s.json", "--output", "generated/s.ts"]),
  },
  {
    name: "hey-api",
    command: () => {
      const options = ["-i", "s.json", "-o", "generated", "-c", "@hey-api/client-fetch", "--no-log-file"];
      return installed("@hey-api/openapi-ts", [join(peers, ".bin/openapi-ts"), ...options]);
    },
  },
];

/** A folder with the inputs of a size. */
function prepare(folder: string, size: number): void {
  const { yaml, proto, openapi } = inputsOf(size);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "s.yaml"), yaml);
  writeFileSync(join(folder, "bad.yaml"), yaml.replace("Name: string", "Name: str").replace("-> T", "-> U"));
  writeFileSync(join(folder, "s.proto"), proto);
  writeFileSync(join(folder, "s.json"), openapi);
  writeFileSync(join(folder, "buf.yaml"), "version: v2\n");
  for (const plugin of ["es", "ts_proto"]) {
    const local = join(peers, `.bin/protoc-gen-${plugin}`);
    const options = plugin === "es" ? "    opt: [target=ts]\n" : "";
    const text = `version: v2\nplugins:\n  - local: ${JSON.stringify(local)}\n    out: generated\n${options}`;
    writeFileSync(join(folder, `${plugin}.yaml`), text);
  }
}

/** Runs a command, and answers the milliseconds that it took; NaN when it failed. */
function time(command: readonly string[], cwd: string, mayFail: boolean): number {
  const [file = "", ...args] = command;
  const begin = performance.now();
  const { status, signal } = spawnSync(file, args, { cwd, stdio: "ignore", timeout: 120_000 });
  const spent = performance.now() - begin;
  return (status === 0 || mayFail) && signal === null ? spent : Number.NaN;
}

/** How many lines were generated. */
function linesIn(folder: string): number {
  if (!existsSync(folder)) return Number.NaN;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.[jt]s$/.test(name));
  return files.reduce((sum, name) => sum + readFileSync(join(folder, name), "utf8").split("\n").length - 1, 0);
}

function versionOf(name: string): string | undefined {
  const manifest = join(peers, name, "package.json");
  if (!existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };
  return `${name} ${version}`;
}

/** Measures all tools at all sizes in interleaved rounds, prints the table and writes it to the results. */
export function benchGenerator(rounds: number, install: boolean, out: string): void {
  if (install)
    spawnSync("npm", ["install", "--no-workspaces", "--no-package-lock"], { cwd: dirname(peers), stdio: "inherit" });
  installGenerator(installation);
  const folder = mkdtempSync(join(tmpdir(), "rpcgen-bench-"));
  const before = loadavg()[0] ?? 0;
  const found = new Map(tools.map(({ name }) => [name, sizes.map((): number[] => [])]));
  const lines = new Map<string, number[]>();
  try {
    for (const size of sizes) prepare(join(folder, String(size)), size);
    for (let round = 0; round < rounds; round++) {
      for (const { name, command, keep } of tools) {
        for (const [i, size] of sizes.entries()) {
          const place = join(folder, String(size));
          const words = command(size);
          if (words === undefined) continue;
          const output = join(place, "generated");
          rmSync(output, { recursive: true, force: true });
          if (keep === true) time(words, place, false);
          found.get(name)?.[i]?.push(time(words, place, name.includes("mistakes")));
          lines.set(name, [...(lines.get(name) ?? []).slice(0, i), linesIn(output)]);
        }
      }
    }
  } finally {
    rmSync(installation, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
  const table = tableOf(found, lines);
  const machine = describeMachine(undefined);
  const versions = ["@bufbuild/buf", "@bufbuild/protoc-gen-es", "ts-proto", "orval", "@hey-api/openapi-ts"].map(
    versionOf,
  );
  const notes = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}. Medians of ${rounds} interleaved rounds.`,
    `Load average ${before.toFixed(2)} before and ${(loadavg()[0] ?? 0).toFixed(2)} after: only ratios within one run carry over.`,
    `Beside: ${versions.filter((version) => version !== undefined).join(", ") || "nothing, `--install` brings it"}.`,
  ];
  console.log(`\n${notes.join("\n")}\n${plain(table)}`);
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, "generator.md"),
    `# The generator\n\n${notes.map((note) => `- ${note}`).join("\n")}\n\n${markdown(table)}`,
  );
}

function tableOf(
  found: ReadonlyMap<string, readonly number[][]>,
  lines: ReadonlyMap<string, readonly number[]>,
): Table {
  const at = (name: string, i: number): number => median(found.get(name)?.[i] ?? []);
  const whole = (value: number): string => (Number.isFinite(value) ? String(Math.round(value)) : "–");
  const rows = [...found.keys()].map((name) => [
    name,
    ...sizes.map((_, i) => whole(at(name, i))),
    Number.isFinite(at(name, 2)) ? (at(name, 2) / at(name, 1)).toFixed(1) : "–",
    whole(lines.get(name)?.[1] ?? Number.NaN),
  ]);
  const head = ["ms of a process, by types and methods", ...sizes.map(String), "1000 / 100", "lines at 100"];
  return { title: "Generating", head, rows };
}
