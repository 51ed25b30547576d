// Maps: where the names of a declaration file stand in its schema, so that an editor's "go to definition" leads there.

import type { ts } from "ts-morph";
import type { Origins } from "../origins.ts";
import type { Source } from "../problem.ts";
import { morph } from "./morph.ts";

/** What a map is made from. */
export interface MapInput {
  /** The first key of the map, by which it is known again. */
  readonly header: string;
  /** The name of the file that is mapped, and its text. */
  readonly file: string;
  readonly text: string;
  readonly source: Source;
  /** The schema as seen from the file's folder. */
  readonly schemaPath: string;
  /** Where things stand in the schema, by their names in the module. */
  readonly origins: Origins;
}

/** A name in the file, and what it came from. */
interface Segment {
  readonly at: number;
  readonly to: number;
}

/** The map of a file, version 3. */
export function mapText(input: MapInput): string {
  const { header, file, schemaPath } = input;
  const rest = JSON.stringify({
    version: 3,
    file,
    sourceRoot: "",
    sources: [schemaPath],
    names: [],
    mappings: mappings(input),
  });
  return `${header}${rest.slice(1)}\n`;
}

/** The segments, line by line: two for each name, because editors mark what lies between them. */
function mappings({ file, text, source, origins }: MapInput): string {
  const { ts: compiler } = morph();
  const tree = compiler.createSourceFile(file, text, compiler.ScriptTarget.ESNext);
  const starts = tree.getLineStarts();
  const lines: string[][] = starts.map(() => []);
  let before = { column: 0, line: 0, sourceLine: 0, sourceColumn: 0 };
  for (const { at, to } of segments(tree, origins, compiler)) {
    const { line, character } = tree.getLineAndCharacterOfPosition(at);
    const sourceLine = source.lineAt(to);
    const sourceColumn = to - source.startOf(sourceLine);
    const from = line === before.line ? before.column : 0;
    const steps = [character - from, 0, sourceLine - before.sourceLine, sourceColumn - before.sourceColumn];
    lines[line]?.push(steps.map(vlq).join(""));
    before = { column: character, line, sourceLine, sourceColumn };
  }
  return lines.map((line) => line.join(",")).join(";");
}

/** The names that have an origin, in the order of the file. */
function segments(tree: ts.SourceFile, origins: Origins, compiler: typeof ts): Segment[] {
  const found: Segment[] = [];
  const add = (name: ts.Node | undefined, key: string): void => {
    const origin = origins.get(key);
    if (name === undefined || origin === undefined) return;
    const at = name.getStart(tree);
    found.push({ at, to: origin.offset }, { at: name.end, to: origin.offset + origin.length });
  };
  const addMembers = (members: readonly (ts.ClassElement | ts.TypeElement)[], owner: string): void => {
    for (const { name } of members) {
      if (name !== undefined && compiler.isIdentifier(name)) add(name, `${owner}.${name.text}`);
    }
  };
  for (const statement of tree.statements) {
    if (compiler.isVariableStatement(statement)) {
      for (const { name, type } of statement.declarationList.declarations) {
        if (!compiler.isIdentifier(name)) continue;
        add(name, name.text);
        // The members of an enum.
        if (type !== undefined && compiler.isTypeLiteralNode(type)) addMembers(type.members, name.text);
      }
    } else if (compiler.isInterfaceDeclaration(statement) || compiler.isClassDeclaration(statement)) {
      const owner = statement.name?.text ?? "";
      add(statement.name, owner);
      addMembers(statement.members, owner);
    } else if (compiler.isFunctionDeclaration(statement) || compiler.isTypeAliasDeclaration(statement)) {
      add(statement.name, statement.name?.text ?? "");
    }
  }
  return found;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as source maps write it: five bits a digit, the lowest first, the sign in the lowest bit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const bits = rest & 31;
    rest >>>= 5;
    text += digits.charAt(rest > 0 ? bits | 32 : bits);
  } while (rest > 0);
  return text;
}
