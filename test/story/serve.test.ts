// `npm start -- --serve` as a person uses it: it serves, says how to reach it, and drains when it is interrupted.

import { match, ok, strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ArithHttpClient, ArithTcpClient } from "rpcgen-generated/arith";

const start = fileURLToPath(new URL("../examples/start.js", import.meta.url));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`--serve serves Arith, also as Arithmetic, until ${signal}`, { timeout: 30_000 }, async (t) => {
    const child = spawn(process.execPath, [start, "--serve"], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => child.kill("SIGKILL"));
    const exited = new Promise((resolve) => child.once("exit", (code, by) => resolve(by ?? code)));
    let address = "";
    for await (const line of createInterface({ input: child.stdout })) {
      address = / is served at (\S+) until/.exec(line)?.[1] ?? address;
      if (line.includes("/debug/rpc")) break; // the last line of what it says at first
    }
    const tcp = await ArithTcpClient.connect(address);
    strictEqual(await tcp.multiply({ a: 5, b: 6 }), 30);
    const http = await ArithHttpClient.connect(`http://${address}`, { service: "Arithmetic" });
    strictEqual(await http.multiply({ a: 5, b: 6 }), 30);
    child.kill(signal);
    strictEqual(await exited, 0);
    await tcp.connection.closed;
    await http.connection.closed;
  });
}

test("wrong usage is answered with the right one, and exit code 2", async () => {
  for (const args of [["--port", "1234"], ["--serve", "--port", "x"], ["--sevre"]]) {
    const child = spawn(process.execPath, [start, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    for await (const chunk of child.stderr) text += String(chunk);
    const code = child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve)));
    strictEqual(code, 2, text);
    match(text, /usage: npm start \[-- --serve \[--port N\]\]/);
    ok(!text.includes("    at "), "no stack");
  }
});
