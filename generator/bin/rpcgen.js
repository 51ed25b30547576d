#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

// The workspace has what was compiled, the package a bundle of it.
const places = ["../dist/cli.js", "../bundle/cli.js"].map((path) => new URL(path, import.meta.url));
const cli = places.find((place) => existsSync(place));
// Older ones would fail halfway, and call it an internal error.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`rpcgen needs Node.js 20.19 or newer, and this is ${process.versions.node}`);
  process.exitCode = 2;
} else if (cli !== undefined) {
  module.enableCompileCache?.(); // from Node 22 on: TypeScript's compiler is compiled once
  const { main } = await import(cli.href);
  process.exitCode = await main(process.argv.slice(2));
  // Unless output is still on its way, at once: Node would wait for a collection of garbage that has begun (15 ms).
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
} else {
  console.error("rpcgen is not built yet: run `npm install` (or `npm run build`) in the folder of the workspace first");
  process.exitCode = 70;
}
