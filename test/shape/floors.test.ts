// The floor rule: each package's README lists its source files in dependency order, and a file imports only from files
// above it. The table is the map, the reading order and the size budget at once.

import { deepStrictEqual, ok } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

interface Row {
  readonly file: string;
  readonly lines: number;
  /** Whether the file may import from Node. The generator's files all may. */
  readonly door: boolean;
}

function table(folder: string): Row[] {
  const rows: Row[] = [];
  let floor = "";
  for (const line of readFileSync(join(root, folder, "README.md"), "utf8").split("\n")) {
    const match = /^\|(.*?)`([\w/.-]+\.ts)` *\|.*\| *(\d+) *\|$/.exec(line);
    if (match === null) continue;
    floor = match[1]?.replace(/\|/g, "").trim() || floor;
    rows.push({
      file: match[2] as string,
      lines: Number(match[3]),
      door: folder !== "runtime" || floor.startsWith("doors"),
    });
  }
  return rows;
}

function names(rows: readonly Row[]): string[] {
  return rows.map((row) => row.file);
}

/** What a file imports or re-exports, types included. */
function imports(source: string): string[] {
  const found = source.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/g);
  return [...found].map((match) => match[1] ?? (match[2] as string));
}

for (const folder of ["runtime", "generator"]) {
  test(`${folder}/README.md lists every source file, each once`, () => {
    const files = readdirSync(join(root, folder, "src"), { recursive: true, encoding: "utf8" });
    const sources = files.filter((file) => file.endsWith(".ts")).map((file) => file.replaceAll("\\", "/"));
    ok(sources.length > 0);
    deepStrictEqual(names(table(folder)).sort(), sources.sort());
  });

  test(`${folder}: a file imports only from files above it, and Node only at the doors`, () => {
    const wrong: string[] = [];
    const rows = table(folder);
    for (const [floor, row] of rows.entries()) {
      for (const name of imports(readFileSync(join(root, folder, "src", row.file), "utf8"))) {
        if (name.startsWith(".")) {
          const target = posix.join(posix.dirname(row.file), name);
          const at = names(rows).indexOf(target);
          if (at < 0 || at >= floor) wrong.push(`${row.file} imports ${target}`);
        } else if (name.startsWith("node:") ? !row.door : folder === "runtime" || name.startsWith("rpcgen")) {
          wrong.push(`${row.file} imports ${name}`);
        }
      }
    }
    deepStrictEqual(wrong, []);
  });

  test(`${folder}: no file is longer than its budget, and no budget larger than 350 lines`, () => {
    for (const { file, lines } of table(folder)) {
      const count = readFileSync(join(root, folder, "src", file), "utf8").split("\n").length - 1;
      ok(lines <= 350, `${file}: a budget of ${lines} lines`);
      ok(count <= lines, `${file} has ${count} lines of ${lines}`);
    }
  });
}

/** What users never import, and what nothing that they import names. */
const doors = [
  "arrival",
  "attachment",
  "body",
  "cors",
  "door",
  "entrance",
  "gate",
  "handshake",
  "http",
  "post",
  "secure",
  "unary",
].map((name) => `${name}.d.ts`);

test("only types.ts says any, and no public declaration needs the types of Node", () => {
  const dist = join(root, "runtime/dist");
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const text = readFileSync(join(dist, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/(?!\/).*/g, "");
    if (file !== "types.d.ts") ok(!/(?::|<|=>|\bas) *any\b(?!\()|\bany(?:>|\[\])/.test(text), `${file} says any`);
    if (!doors.includes(file)) ok(!/"node:|types="node"|\bNodeJS\b|\bBuffer\b/.test(text), file);
  }
});
