// What has to hold for a schema, whoever wrote it: diagnostics, or output that is what it should be.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { generate } from "rpcgen";
import ts from "typescript-5.9";

/** What came of a schema. */
export interface HostileOutcome {
  readonly generated: boolean;
  readonly milliseconds: number;
}

/** How long any schema may take, in milliseconds of CPU: those of a clock pass while other programs run, too. */
const most = 5_000;

/**
 * What has to hold for every text: diagnostics or output within the time, and output that is what it should be.
 *
 * @throws when it does not
 */
export function checkHostile(schema: string): HostileOutcome {
  const start = process.cpuUsage();
  const { files, problems } = generate({ files: new Map([["schemas/a.yaml", schema]]) });
  const { user, system } = process.cpuUsage(start);
  const milliseconds = (user + system) / 1000;
  ok(milliseconds < most, `it took ${milliseconds} ms`);
  for (const { code, message, offset, length } of problems) {
    ok(/^RG\d{4}$/.test(code) && message !== "" && code !== "RG9006");
    ok(offset >= 0 && length >= 0 && offset <= schema.length, `${code} at ${offset}`);
  }
  const failed = problems.some(({ severity }) => severity === "error");
  deepStrictEqual([...files.keys()], failed ? [] : ["a.ts"]);
  const output = files.get("a.ts");
  if (output !== undefined) checkShape(output, schema);
  return { generated: output !== undefined, milliseconds };
}

/** The names around a schema's own in what is generated. */
const affixes =
  /^(?:register|listOf|arrayOf|mapOf|recordOf|anyOf|zero|optional\w*Of|\w+Of)?(.*?)(?:TcpClient|HttpClient|WebClient|Client|Methods|Service|Type|Values)?\d*$/;

/** Parses the output again: declarations of the schema's names, imports of the runtime, and nothing that runs by itself. */
export function checkShape(output: string, schema: string): void {
  const file = ts.createSourceFile("a.ts", output, ts.ScriptTarget.ESNext, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  deepStrictEqual(
    parseDiagnostics.map(({ messageText }) => messageText),
    [],
  );
  ok(!/[\u2028\u2029\r]/.test(output), "a line end that is none everywhere");
  const words = schema.toLowerCase();
  let checks = 0;
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      ok(ts.isStringLiteral(statement.moduleSpecifier));
      strictEqual(statement.moduleSpecifier.text, "rpcgen-runtime/client");
    } else if (ts.isExpressionStatement(statement)) {
      ok(ts.isSatisfiesExpression(statement.expression), statement.getText());
      checks++;
    } else {
      const declared = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.map(({ name }) => name.getText())
        : ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
          ? [statement.name.text]
          : ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)
            ? [statement.name?.text ?? ""]
            : [`a ${ts.SyntaxKind[statement.kind]}`];
      for (const name of declared) {
        const own = affixes.exec(name)?.[1]?.toLowerCase() ?? "";
        const isHelper = !ts.canHaveModifiers(statement) || statement.modifiers === undefined;
        ok(isHelper || words.includes(own), `${name} is no name of the schema`);
      }
    }
  }
  strictEqual(checks, 1);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      ok(node.expression.kind !== ts.SyntaxKind.ImportKeyword, "there is an import()");
      ok(
        !/^(?:evil|eval|Function|require)$/.test(node.expression.getText()),
        `there is a call of ${node.expression.getText()}`,
      );
    }
    ok(!ts.isTemplateExpression(node), "there is a template");
    ts.forEachChild(node, visit);
  };
  visit(file);
}
