// What the output is: it compiles under every strict flag with each TypeScript, nothing of a schema becomes code, and it
// keeps its size.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript-5.9";
import { generateOne, root, run, temporaryFolder } from "../support/generator-schemas.ts";

const breakOut = "*/ export const evil = 1; /* `${ evil }` \" ' \\ // @ts-ignore";

/** A schema whose every text tries to become code, and whose names are all in the way. */
const hostile = `rpcgen: 1
doc: ${JSON.stringify(`${breakOut}\n@ts-nocheck\u2028evil()\u2029evil()`)}
types:
  # ${breakOut}
  # @ts-ignore
  Type:
    # ${breakOut}
    Constructor: int # ${breakOut}
    HasOwnProperty: Map2[]
    ToString: string
    Then: bool
    Eval: bytes
    Arguments: { type: Empty, doc: ${JSON.stringify(`@ts-expect-error\r\n*/\u2028*/evil();/*`)} }
  Empty: {}
  Promise: { A: "map<int, string>", B: "Type[]" }
  PromiseLike: { A: "map<string, Promise>" }
  Record: { A: "map<string, Uint8Array>" }
  Uint8Array: { A: bytes, B: "bytes[]" }
  Map2: { A: Empty, B: "map<bool, map<uint64, Type[][]>>" }
  Bound: { W: int, V: int, R: int, F: int, Outer: int }
  ListOf: { Self: "ListOf[]" }
  Int: { A: "int[]", B: "Int[]", C: "ListOf[]" }
  Date: { A: "time?", B: "time[3]", C: "Array[2]", D: "time? as exact" }
  Array: { A: "complex64[2][3]", B: "int[]?", C: "uint8[4]?" }
  Time: { ZeroTime: time, Any: any, Anys: "any[2]", Holder: "Time?" }
  # ${breakOut}
  AnyValue:
    type: any
    of:
      ${JSON.stringify(breakOut)}: Type
      ${JSON.stringify('"); evil(); ("\u2028')}: AnyValues
      __proto__: Time
      constructor: "int[]"
      "*": Optional
      ${JSON.stringify("'\\")}: Timestamp
  AnyValues: AnyValue[]
  Optional: { Self: "Optional?", Any: { type: any, of: { ${JSON.stringify(breakOut)}: Optional } } }
  Timestamp: time as exact
  Complex: complex128
  ZeroTimeType: { opaque: gob, go: evil.example/x/evil.Evil }
  Opaque: { opaque: binary }
  Number: { enum: { Constructor: 0, HasOwnProperty: 1 }, type: uint64 }
  # ${breakOut}
  String:
    enum:
      # ${breakOut}
      Prototype: ""
      ToString: ${JSON.stringify(breakOut)}
      Eval: ${JSON.stringify('"); evil(); ("\u2028')}
    closed: true
  Set: { enum: [A], closed: true }
  Enums: { A: Number, B: "String[]", C: "map<String, Number> as record", D: "map<Set, Number>", E: "Set[2]" }
  # ${breakOut}
  Promised: Promise | PromiseLike | Constructor | Function
  Constructor: { Kind: Promised, Value: "Symbol[]" }
  Function: { Value: Promised }
  Symbol:
    oneof:
      # ${breakOut}
      HasOwnProperty: string
      ToString: Number
      Then: "String[]"
      Catch: Promised
    tag: Kind
  Embedded: { Optional: { type: "Optional?", embed: true }, Time: { type: Time, embed: true } }
errors:
  # ${breakOut}
  RpcError: ${JSON.stringify(breakOut)}
  Map: ${JSON.stringify("line\nend\r\n\u2028\u2029 */ `${ evil }`")}
  Error: ${JSON.stringify("</script><!-- evil -->")}
services:
  # ${breakOut}
  Service:
    # ${breakOut}
    Constructor: Type -> PromiseLike throws RpcError, Map, Error
    New: void -> Promise
    Delete: Record -> Uint8Array
    Await: "Map2[] -> map<string, Bound>"
    Then: void -> void
    ToString: Int -> Int
    Close: void -> void
    Any: AnyValue -> AnyValues
    Date: "Date[4] -> time"
    Array: Array -> Complex
    ZeroTime: "Embedded -> map<int, Timestamp>"
    Enums: Enums -> Number
    Unions: Promised -> Symbol
    Opaque: Opaque -> ZeroTimeType
  Class:
    Static: int -> int
    Get: void -> int
    Async: int -> void
  Object: { Method: bytes -> Empty }
`;

/** A struct of many fields, and a service of many methods, with long names. */
const wide = `rpcgen: 1
types:
  Wide:
${Array.from({ length: 100 }, (_, i) => `    AFieldWithALongName${i}: int\n`).join("")}services:
  Wider:
${Array.from({ length: 100 }, (_, i) => `    AMethodWithALongName${i}: Wide -> Wide\n`).join("")}`;

const outputs: Readonly<Record<string, string>> = {
  "arith.ts": readFileSync(join(root, "generated/arith.ts"), "utf8"),
  "kitchen-sink.ts": readFileSync(join(root, "generated/kitchen-sink.ts"), "utf8"),
  "pantry.ts": readFileSync(join(root, "generated/pantry.ts"), "utf8"),
  "kv.ts": readFileSync(join(root, "generated/kv.ts"), "utf8"),
  // Beside it stands common.js here, and not common.ts.
  "shop.ts": readFileSync(join(root, "generated/shop.ts"), "utf8").replace("./common.ts", "./common.js"),
  "common.ts": readFileSync(join(root, "generated/common.ts"), "utf8"),
  "hostile.ts": generateOne(hostile).text,
  "wide.ts": generateOne(wide).text,
  "types-only.ts": generateOne("rpcgen: 1\ntypes:\n  T: { A: int, B: 'T[]' }\n").text,
  "errors-only.ts": generateOne("rpcgen: 1\nerrors:\n  E: e\n").text,
  "nothing.ts": generateOne("rpcgen: 1\ntypes: {}\nservices:\n  Empty: {}\n").text,
};

test("the schemas of this test are fine", () => {
  for (const [name, text] of Object.entries(outputs)) ok(text.length > 0, name);
});

const flags = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  isolatedModules: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  allowUnreachableCode: false,
  skipLibCheck: false,
};

for (const version of ["typescript", "typescript-6.0", "typescript-5.9"]) {
  const compiler = join(root, "node_modules", version, "bin/tsc");
  test(`the output compiles under all strict flags with ${version}`, { skip: !existsSync(compiler) }, async (t) => {
    const folder = await temporaryFolder(t);
    mkdirSync(join(folder, "out"));
    for (const [name, text] of Object.entries(outputs)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const runtime = join(root, "runtime/dist/clients.d.ts");
    const compilerOptions = {
      ...flags,
      target: "es2023",
      lib: ["es2023", "esnext.disposable"],
      module: "nodenext",
      types: [],
      declaration: true,
      outDir: "out",
      paths: { "rpcgen-runtime/client": [runtime] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const { code, out, err } = await run(compiler, ["-p", folder], folder);
    strictEqual(out + err, "");
    strictEqual(code, 0);
  });
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("output.ts", text, ts.ScriptTarget.ESNext, true);
}

/** The names that a module declares. */
function declared(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText());
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    const isNamed = isType || ts.isClassDeclaration(statement);
    if (isNamed || ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? ""];
    return ts.isImportDeclaration(statement) || ts.isExpressionStatement(statement)
      ? []
      : [ts.SyntaxKind[statement.kind]];
  });
}

test("nothing of a schema becomes code: the output declares what the schema says and nothing else", () => {
  const file = parse(outputs["hostile.ts"] ?? "");
  const types = (
    "Type Empty Promise PromiseLike Record Uint8Array Map2 Bound ListOf Int Date Array Time AnyValue AnyValues Optional " +
    "Timestamp Complex ZeroTimeType Opaque Number String Set Enums Promised Constructor Function Symbol Embedded"
  ).split(" ");
  const constants = types.map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}Type`);
  const services = ["Service", "Class", "Object"].flatMap((name) => {
    const made = [
      name,
      `register${name}`,
      `${name}Client`,
      `${name}TcpClient`,
      `${name}HttpClient`,
      `${name}WebClient`,
    ];
    return [...made, `${name}Methods`, `${name.toLowerCase()}Service`];
  });
  const enums = ["Number", "String", "Set"]; // an object and a type each
  const expected = [...types, ...enums, "RpcError", "Map", "Error", ...constants, ...services].sort();
  const shapes = declared(file).filter((name) => !expected.includes(name));
  for (const name of shapes)
    ok(/^(?:list|record|map|array|any)Of[A-Z\d]|^zero[A-Z]|^anyValue\d?$|Docs$/.test(name), name);
  deepStrictEqual(
    declared(file)
      .filter((name) => !shapes.includes(name))
      .sort(),
    expected,
  );
});

test("nothing of a schema becomes code: its texts stand in comments and string literals only", () => {
  const file = parse(outputs["hostile.ts"] ?? "");
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) ok(node.text !== "evil", "evil is an identifier");
    ok(!ts.isTemplateExpression(node), "there is a template");
    ts.forEachChild(node, visit);
  };
  visit(file);
  // The whole text of each comment and literal is there, and neither can end early.
  const text = outputs["hostile.ts"] ?? "";
  ok(text.includes("*\\/ export const evil = 1;"));
  ok(!/[\u2028\u2029\r]/.test(text));
  // Comments that steer the compiler have lost their at sign.
  strictEqual(/(?<!\\)@ts-/.test(text.replace(/"(?:\\.|[^"\\])*"/g, "")), false);
});

test("the messages of errors arrive as they were written", () => {
  const file = parse(outputs["hostile.ts"] ?? "");
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === "message" && ts.isStringLiteral(node.initializer)) {
      messages.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  deepStrictEqual(messages, [breakOut, "line\nend\r\n\u2028\u2029 */ `${ evil }`", "</script><!-- evil -->"]);
});

/** Docs: comments, and the schema's words as data. */
const docs = /^ *\/\*\*[\s\S]*?\*\/|^const \w+Docs: \w+ = \{[\s\S]*?^\};/gm;

test("the output keeps its budget: 80 lines, 8 per method, 19 and 3 per field for a struct, 8 per error, 14 and 2 per field for one that has fields, 4 per alias, 1 per import and type without a name", () => {
  for (const [name, text] of Object.entries(outputs)) {
    const file = parse(text);
    let budget = 80;
    let lists = 0;
    for (const statement of file.statements) {
      if (
        ts.isClassDeclaration(statement) &&
        /^export class \w+ extends (?:Runtime)?RpcError\b/m.test(statement.getText())
      ) {
        // Its descriptor and its name stand beside its fields.
        const fields = statement.members.filter(ts.isPropertyDeclaration).length - 2;
        budget += fields === 0 ? 8 : 14 + 2 * fields;
      } else if (ts.isVariableStatement(statement) && statement.modifiers === undefined) {
        budget += 1; // a type without a name of its own
      } else if (ts.isImportDeclaration(statement)) {
        // The 80 lines hold the imports of Arith. Other scalars and other views are one more each.
        budget += Math.max(0, statement.getText().split("\n").length - 32);
      } else if (ts.isTypeAliasDeclaration(statement)) {
        budget += 4 + (ts.isUnionTypeNode(statement.type) ? statement.type.types.length : 0);
      } else if (ts.isInterfaceDeclaration(statement)) {
        const { members } = statement;
        const isService = members.length > 0 && members.every((member) => ts.isMethodSignature(member));
        if (statement.name.text.endsWith("Methods")) budget += 8 * members.length;
        else if (!isService) budget += 19 + 3 * members.length;
        // What an interface value may hold stands on lines of its own.
        for (const member of members) {
          const type = ts.isPropertySignature(member) ? member.type : undefined;
          if (type !== undefined && ts.isUnionTypeNode(type)) budget += type.types.filter(ts.isTypeLiteralNode).length;
        }
        // The 80 lines hold one service; each further one costs what belongs to a service.
        if (isService) lists++;
      }
    }
    budget += 45 * Math.max(0, lists - 1);
    const withoutDocs = text.replace(docs, "");
    const lines = withoutDocs.split("\n").filter((line) => line.trim() !== "").length;
    ok(lines <= budget, `${name} has ${lines} lines of ${budget}`);
  }
});

test("Arith, everything included, has at most 160 lines without docs", () => {
  const withoutDocs = (outputs["arith.ts"] ?? "").replace(docs, "");
  ok(withoutDocs.split("\n").filter((line) => line.trim() !== "").length <= 160);
});

test("lines are no longer than 120 characters where they can be broken", () => {
  const long = (outputs["kitchen-sink.ts"] ?? "")
    .replace(docs, "")
    .split("\n")
    .filter((line) => line.length > 120);
  // An error's message stands whole on the line of its declaration.
  deepStrictEqual(
    long.filter((line) => !line.includes("DeclaredError = ")),
    [],
  );
});
