// Emitting the section Server: the interface that a program implements, and the function that registers it.

import type {
  FunctionDeclarationStructure,
  InterfaceDeclarationStructure,
  OptionalKind,
  ParameterDeclarationStructure,
} from "ts-morph";
import type { Method, Service } from "../model.ts";
import { parameterName, serviceNames } from "../names.ts";
import { noteTags } from "./facets.ts";
import { morph } from "./morph.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { docs, identifier, throwsTags } from "./text.ts";

/**
 * An interface of methods and not of function properties: a class can implement it, and a method may leave out parameters
 * that it does not need. Handlers answer at once or later.
 */
export function serviceInterface(service: Service, shapes: Shapes, scope: Scope): InterfaceDeclarationStructure {
  return {
    kind: morph().StructureKind.Interface,
    isExported: true,
    name: identifier(service.name),
    docs: docs(service.doc, noteTags(service)),
    methods: service.methods.map((method) => {
      const parameters: OptionalKind<ParameterDeclarationStructure>[] = [];
      if (method.args.kind !== "void") parameters.push({ name: "args", type: argsType(method, shapes, scope) });
      parameters.push({ name: "context", type: scope.type("Context") });
      const name = identifier(method.property);
      return {
        // In an interface `new(…)` would be what `new` makes.
        name: name === "new" ? '"new"' : name,
        docs: docs(method.doc, [
          ...throwsTags(method.throws.map((name) => scope.named(name, true))),
          ...noteTags(method),
        ]),
        parameters,
        returnType: replyType(method, shapes, scope),
      };
    }),
  };
}

function argsType({ args, stream }: Method, shapes: Shapes, scope: Scope): string {
  const type = shapes.type(args);
  return stream === "args" || stream === "both" ? `${scope.global("AsyncIterable")}<${type}>` : type;
}

function replyType({ reply, stream }: Method, shapes: Shapes, scope: Scope): string {
  const type = shapes.type(reply);
  if (stream !== "reply" && stream !== "both") return `${type} | ${scope.global("PromiseLike")}<${type}>`;
  return `${scope.global("Iterable")}<${type}> | ${scope.global("AsyncIterable")}<${type}>`;
}

/** One line over `server.register`, for a name that completion finds and an error message that names the service. */
export function registerFunction(
  service: Service,
  scope: Scope,
  docsName: string | undefined,
): FunctionDeclarationStructure {
  const names = serviceNames(identifier(service.name));
  const implementation = parameterName(service.name, ["server", "options"]);
  const options = docsName === undefined ? "options" : `{ ...options, docs: ${docsName} }`;
  return {
    kind: morph().StructureKind.Function,
    isExported: true,
    name: names.register,
    docs: [`Registers an implementation of ${service.name}; \`{ name }\` is Go's \`RegisterName\`.`],
    parameters: [
      { name: "server", type: scope.type("Dispatcher") },
      { name: implementation, type: service.name },
      { name: "options", hasQuestionToken: true, type: scope.type("RegisterOptions") },
    ],
    returnType: "void",
    statements: [`server.register(${names.constant}, ${implementation}, ${options});`],
  };
}
