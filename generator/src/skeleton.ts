// Skeletons: the server that `rpcgen init` writes for schemas that are already there. Written once, and never again.

import type { Compiled } from "./compile.ts";
import type { Service } from "./model.ts";
import { parameterName } from "./names.ts";

/** What a `tsconfig.json` that is already there needs. */
export const tsconfigHint = '"module": "nodenext" (or a bundler\'s) and "rewriteRelativeImportExtensions": true';

/** A schema to serve, and the name of its generated module. */
export interface Served {
  readonly compiled: Compiled;
  readonly module: string;
}

/** A server for schemas that are already there: each method answers that it is not implemented. */
export function serverOf(schemas: readonly Served[]): string {
  const imports: string[] = [];
  const bodies: string[] = [];
  const names: string[] = [];
  for (const { compiled, module } of schemas) {
    const services = (compiled.schema?.services ?? []).filter(({ methods }) => methods.length > 0);
    if (services.length === 0) continue;
    const imported = services.flatMap(({ name }) => [`type ${name}`, `register${name}`]);
    imports.push(`import { ${imported.join(", ")} } from "./generated/${module}";`);
    for (const service of services) bodies.push(implementation(service, names));
  }
  return `import * as rpcgen from "rpcgen-runtime";
${imports.join("\n")}

const server = new rpcgen.Server();

${bodies.join("\n")}
const { address } = await server.listen({ port: 1234 });
console.log("served at", address);
`;
}

function implementation({ name, methods }: Service, names: string[]): string {
  const constant = parameterName(name, ["rpcgen", "server", "address", ...names]);
  names.push(constant);
  const lines = methods.map(({ property, name: method }) => {
    return `  ${property}() {\n    throw new rpcgen.RpcError("${name}.${method} is not implemented yet", { code: "unimplemented" });\n  },`;
  });
  return `const ${constant}: ${name} = {\n${lines.join("\n")}\n};\nregister${name}(server, ${constant});\n`;
}
