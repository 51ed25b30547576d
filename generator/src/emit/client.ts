// Emitting the section Client: one class with the methods, and one more for each way to connect.

import type { ClassDeclarationStructure, MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { Method, Service } from "../model.ts";
import { serviceNames } from "../names.ts";
import { noteTags } from "./facets.ts";
import { morph } from "./morph.ts";
import type { Scope } from "./scope.ts";
import type { Shapes } from "./shapes.ts";
import { docs, identifier, throwsTags } from "./text.ts";

/** The client over any connection: one method each, which adds nothing to the call but its types. */
export function clientClass(service: Service, shapes: Shapes, scope: Scope): ClassDeclarationStructure {
  const names = serviceNames(identifier(service.name));
  const methods = service.methods.map((method) => clientMethod(method, shapes, scope));
  if (!service.methods.some((method) => method.property === "close")) methods.push(closeMethod(scope));
  return {
    kind: morph().StructureKind.Class,
    isExported: true,
    name: names.client,
    extends: scope.value("ServiceClient"),
    docs: docs(service.doc, noteTags(service)),
    properties: [{ name: "#methods", isReadonly: true, type: `${scope.type("Bound")}<${names.methods}>` }],
    ctors: [
      {
        parameters: [
          { name: "connection", type: scope.type("Caller") },
          { name: "options", hasQuestionToken: true, type: scope.type("ServiceOptions") },
        ],
        statements: ["super(connection);", `this.#methods = ${scope.value("bind")}(${names.constant}, options);`],
      },
    ],
    methods,
  };
}

/** The options come last, so that a method without arguments has only them. */
function clientMethod(method: Method, shapes: Shapes, scope: Scope): OptionalKind<MethodDeclarationStructure> {
  const property = identifier(method.property);
  const args = method.args.kind === "void" ? "undefined" : "args";
  const type = shapes.type(method.args);
  const isStream = { args: method.stream === "args" || method.stream === "both", reply: method.stream !== "args" };
  const call =
    method.stream === undefined
      ? "this.connection.call("
      : `${scope.value(isStream.reply ? "callForStream" : "callWithStream")}(this.connection, `;
  const result = scope.global(method.stream !== undefined && isStream.reply ? "AsyncIterable" : "Promise");
  return {
    name: property,
    docs: docs(method.doc, [...throwsTags(method.throws.map((name) => scope.named(name, true))), ...noteTags(method)]),
    parameters: [
      ...(args === "args" ? [{ name: "args", type: isStream.args ? `${scope.type("Items")}<${type}>` : type }] : []),
      { name: "options", hasQuestionToken: true, type: scope.type("CallOptions") },
    ],
    returnType: `${result}<${shapes.type(method.reply)}>`,
    statements: [`return ${call}this.#methods.${property}, ${args}, options);`],
  };
}

/** Left out when the schema has a method of this name; the connection has one too. */
function closeMethod(scope: Scope): OptionalKind<MethodDeclarationStructure> {
  return {
    name: "close",
    docs: ["Takes no more calls, lets those in flight finish, and closes the connection."],
    returnType: `${scope.global("Promise")}<void>`,
    statements: ["return this.connection.close();"],
  };
}

/** A way to connect: what it is called here and in the runtime, and what there is to say. */
interface Way {
  readonly dial: string;
  readonly options: string;
  readonly what: string;
  readonly to: string;
}

const tcp: Way = {
  dial: "dialTcp",
  options: "TcpOptions",
  what: "over a TCP or Unix socket: Go's `rpc.Dial`.",
  to: 'Connects to `"host:port"`, a URL (`tcp:`, `unix:`), `{ host, port }`, `{ unix }`, or over any duplex stream.',
};
const http: Way = {
  dial: "dialHttp",
  options: "HttpOptions",
  what: "through HTTP CONNECT: Go's `rpc.DialHTTP`, with headers for authentication.",
  to: 'Connects to `"http://host:port"`, `"host:port"`, `{ host, port }`, `{ unix }`, or over any duplex stream.',
};

/** The clients that dial for themselves. They only add `connect`, so each is a client like any other. */
export function connectingClasses(service: Service, scope: Scope): ClassDeclarationStructure[] {
  const names = serviceNames(identifier(service.name));
  return [
    connectingClass(service, names.tcpClient, tcp, scope),
    connectingClass(service, names.httpClient, http, scope),
    webClass(service, names.webClient, scope),
  ];
}

/** Nothing has to be connected before the first request, so this one has a constructor and no `connect`. */
function webClass(service: Service, name: string, scope: Scope): ClassDeclarationStructure {
  return {
    kind: morph().StructureKind.Class,
    isExported: true,
    name,
    extends: serviceNames(service.name).client,
    docs: [`${service.name} by HTTP POST, the Connect protocol: in browsers, Node and behind proxies.`],
    ctors: [
      {
        docs: ['`address`: `"http://host:port"` or a `URL`, with a path if the server is below one.'],
        parameters: [
          { name: "address", type: scope.type("WebAddress") },
          { name: "options", hasQuestionToken: true, type: scope.type("WebOptions") },
        ],
        statements: [`super(new ${scope.value("FetchCaller")}(address, options), options);`],
      },
    ],
  };
}

function connectingClass(service: Service, name: string, way: Way, scope: Scope): ClassDeclarationStructure {
  return {
    kind: morph().StructureKind.Class,
    isExported: true,
    name,
    extends: serviceNames(service.name).client,
    docs: [`${service.name} ${way.what}`],
    methods: [
      {
        name: "connect",
        isStatic: true,
        isAsync: true,
        docs: [way.to],
        parameters: [
          { name: "address", type: scope.type("Address") },
          { name: "options", hasQuestionToken: true, type: scope.type(way.options) },
        ],
        returnType: `${scope.global("Promise")}<${name}>`,
        statements: [`return new ${name}(await ${scope.value(way.dial)}(address, options), options);`],
      },
    ],
  };
}
