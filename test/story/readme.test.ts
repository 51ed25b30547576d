// The READMEs are tests: every fence in them is compiled and executed, in a folder that looks as a user's would.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { registerArith } from "rpcgen-generated/arith";
import { Server } from "rpcgen-runtime";
import { arith } from "../examples/arith.ts";
import { goMissing, withGo } from "../support/go.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

interface Fence {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function fences(file: string): Fence[] {
  const source = readFileSync(join(root, file), "utf8");
  return [...source.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: source.slice(0, match.index).split("\n").length,
    language: match[1] as string,
    text: match[2] as string,
  }));
}

const all = ["README.md", "runtime/README.md", "generator/README.md"].flatMap(fences);
const name = ({ file, line, language }: Fence): string => `${file}:${line} (${language})`;
const rpcgen = join(root, "generator/bin/rpcgen.js");

/** A user's project: the schema, what it compiles to, and packages where Node finds them. */
function project(t: TestContext): string {
  mkdirSync(join(root, "test/dist/readme"), { recursive: true });
  const folder = mkdtempSync(join(root, "test/dist/readme/"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const part of ["app", "generated", "schemas"]) mkdirSync(join(folder, part));
  cpSync(join(root, "schemas/arith.yaml"), join(folder, "schemas/arith.yaml"));
  cpSync(join(root, "generated/arith.ts"), join(folder, "generated/arith.ts"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const options = {
    composite: false,
    noEmit: false,
    rootDir: ".",
    outDir: "out",
    types: ["node"],
    declaration: false,
    isolatedDeclarations: false,
  };
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: options,
    include: ["app", "generated"],
    references: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return folder;
}

function run(command: string, args: string[], cwd: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
}

for (const fence of all.filter(({ language }) => language === "ts")) {
  test(`${name(fence)} compiles under every strict flag, and runs to its end`, (t) => {
    const folder = project(t);
    writeFileSync(join(folder, "app/main.ts"), fence.text);
    const compiled = run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], folder);
    strictEqual(compiled.status, 0, compiled.stdout);
    const ran = run(process.execPath, ["out/app/main.js"], folder);
    strictEqual(ran.status, 0, ran.stderr);
    ok(/^(56|30|\{ quo: 3, rem: 2 \}\ntrue)\n/.test(ran.stdout), ran.stdout);
  });
}

for (const fence of all.filter(({ language }) => language === "yaml")) {
  test(`${name(fence)} is a schema without a mistake`, (t) => {
    const folder = project(t);
    writeFileSync(join(folder, "schemas/readme.yaml"), fence.text);
    const { status, stderr } = run(process.execPath, [rpcgen, "schemas/readme.yaml"], folder);
    strictEqual(status, 0, stderr);
  });
}

for (const fence of all.filter(({ language }) => language === "go")) {
  test(`${name(fence)} calls our server`, withGo, async (t) => {
    const server = new Server();
    registerArith(server, arith);
    const { address } = await server.listen({ host: "127.0.0.1" });
    t.after(() => server.close({ grace: 0 }));
    const folder = project(t);
    writeFileSync(join(folder, "app/main.go"), fence.text);
    writeFileSync(join(folder, "app/go.mod"), "module example\n\ngo 1.19\n");
    const { spawn } = await import("node:child_process");
    const env = { ...process.env, GOTOOLCHAIN: "local", GOPROXY: "off", GOWORK: "off" };
    const child = spawn("go", ["run", ".", address], {
      cwd: join(folder, "app"),
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    await new Promise((resolve) => child.once("close", resolve));
    strictEqual(Buffer.concat(chunks).toString(), "30\n");
  });
}

/** How each command of a README is executed here; those that install or test are what brought this test to run. */
const commands: Readonly<Record<string, (t: TestContext) => void>> = {
  "npm install && npm start": () => {
    const { status, stdout, stderr } = run(process.execPath, [join(root, "test/dist/examples/start.js")], root);
    strictEqual(status, 0, stderr);
    const shown = ["56", '{"quo":3,"rem":2}', "DivideByZero: divide by zero", "10,000 right answers"];
    for (const text of shown)
      ok(stdout.split(text).length - 1 >= (goMissing === false ? 4 : 2), `${text} in\n${stdout}`);
  },
  "npm install && npm test": () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    ok(scripts["prepare"] !== undefined && scripts["test"]?.includes("node --test test/dist/*/*.test.js"));
  },
  "npx rpcgen schemas/arith.yaml": (t) => {
    const folder = project(t);
    rmSync(join(folder, "generated/arith.ts"));
    const { status, stdout, stderr } = run("npx", ["--no-install", "rpcgen", "schemas/arith.yaml"], folder);
    strictEqual(status, 0, stderr);
    ok(stdout.startsWith("generated/arith.ts  2 types, 1 service, 2 methods"), stdout);
    strictEqual(
      readFileSync(join(folder, "generated/arith.ts"), "utf8"),
      readFileSync(join(root, "generated/arith.ts"), "utf8"),
    );
  },
};

for (const fence of all.filter(({ language }) => language === "sh")) {
  for (const command of fence.text.trim().split("\n")) {
    test(`${name(fence)} ${command}`, (t) => {
      const execute = commands[command];
      ok(execute !== undefined, "no test executes it");
      execute(t);
    });
  }
}

const curlMissing = run("curl", ["--version"], root).status === 0 ? false : "there is no curl on this machine";

for (const fence of all.filter(({ language }) => language === "console")) {
  test(`${name(fence)} prints what is shown`, { skip: curlMissing }, async (t) => {
    const server = new Server();
    registerArith(server, arith);
    const { address } = await server.listen();
    t.after(() => server.close({ grace: 0 }));
    const { exec } = await import("node:child_process");
    for (const [, command = "", output = ""] of fence.text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
      const own = command.replace(/^npx rpcgen /, `${process.execPath} ${rpcgen} `);
      const silent = own.replace(/^curl /, "curl -s ").replaceAll("localhost:1234", address);
      const printed = await new Promise<string>((resolve) => {
        exec(silent, { cwd: root }, (_, stdout, stderr) => resolve(stdout + stderr));
      });
      strictEqual(printed.replace(/\n?$/, "\n"), output, command);
    }
  });
}

test("what the README shows of a mistake is what rpcgen prints", (t) => {
  const shown = all.filter(({ language }) => language === "text");
  const folder = project(t);
  const broken = readFileSync(join(root, "schemas/arith.yaml"), "utf8")
    .replace("B: int #", "B: integer #")
    .replace("Args -> Quotient throws DivideByZero", "Args -> Quotiant throws DivideByZro");
  writeFileSync(join(folder, "schemas/arith.yaml"), broken);
  const { status, stderr } = run(process.execPath, [rpcgen, "schemas/arith.yaml"], folder);
  strictEqual(status, 1);
  deepStrictEqual(
    shown.map(({ text }) => text),
    [stderr],
  );
});

test("every fence is executed by one of these tests, those of the shell by package.test.ts", () => {
  deepStrictEqual(
    all.filter(({ language }) => !["ts", "yaml", "go", "sh", "text", "console", "shell"].includes(language)).map(name),
    [],
  );
});
