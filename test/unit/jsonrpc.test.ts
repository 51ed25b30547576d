// The server's end of Go's JSON-RPC, row by row of what a Go server does (WIRE.md), and requests of JSON-RPC 2.0.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { registerArith } from "rpcgen-generated/arith";
import {
  Dispatcher,
  type DispatcherOptions,
  empty,
  float64,
  int,
  method,
  optional,
  RpcError,
  service,
} from "rpcgen-runtime";
import { arith } from "../support/arith.ts";
import { echoHandlers, echoService } from "../support/echo.ts";
import { answersOf } from "../support/jsonlines.ts";
import { chunkings, endsSoon } from "../support/play.ts";

const oddService = service("Odd", {
  nan: method("NaN", int, float64),
  nothing: method("Nothing", empty, empty),
  absent: method("Absent", empty, optional(int)),
  bug: method("Bug", empty, int),
  late: method("Late", int, int),
});

/** A server, and the failures that it was told about. */
function dispatcher(failures: unknown[] = []): Dispatcher {
  const server = new Dispatcher({ onError: (error) => failures.push(error) });
  registerArith(server, arith);
  server.register(echoService, echoHandlers());
  server.register(oddService, {
    nan: () => Number.NaN,
    nothing: () => {},
    absent: () => undefined as unknown as number,
    bug: () => {
      throw new TypeError("a secret");
    },
    late: async (n) => n,
  });
  return server;
}

/** Everything that a server says to these requests, to the end of the connection. */
function answers(requests: string, chunkSize?: number, server = dispatcher()): Promise<string> {
  return answersOf(server, requests, chunkSize);
}

const multiply = '"method":"Arith.Multiply","params":[{"A":2,"B":3}]';

/** What a Go server answers, byte for byte; the recorded and the live conversations have more. */
const asGo: readonly (readonly [what: string, request: string, answer: string])[] = [
  ["a number as id", `{${multiply},"id":7}`, '{"id":7,"result":6,"error":null}\n'],
  ["a text as id", `{${multiply},"id":"a <b>\\u2028"}`, '{"id":"a \\u003cb\\u003e\\u2028","result":6,"error":null}\n'],
  ["a list as id", `{${multiply},"id":[1, {"x":  2}, "a  b"]}`, '{"id":[1,{"x":2},"a  b"],"result":6,"error":null}\n'],
  ["1.50 as id", `{${multiply},"id":1.50}`, '{"id":1.50,"result":6,"error":null}\n'],
  ["1e3 as id", `{${multiply},"id":1e3}`, '{"id":1e3,"result":6,"error":null}\n'],
  ["-0 as id", `{${multiply},"id":-0}`, '{"id":-0,"result":6,"error":null}\n'],
  [
    "a long number as id",
    `{${multiply},"id":123456789012345678901}`,
    '{"id":123456789012345678901,"result":6,"error":null}\n',
  ],
  ["true as id", `{${multiply},"id":true}`, '{"id":true,"result":6,"error":null}\n'],
  ["null as id", `{${multiply},"id":null}`, '{"id":null,"result":6,"error":null}\n'],
  ["no id", `{${multiply}}`, '{"id":null,"result":6,"error":null}\n'],
  ["two params", '{"method":"Arith.Multiply","params":[{"A":2,"B":3},5],"id":1}', '{"id":1,"result":6,"error":null}\n'],
  ["no params in the list", '{"method":"Arith.Multiply","params":[ ],"id":1}', '{"id":1,"result":0,"error":null}\n'],
  ["null in the list", '{"method":"Arith.Multiply","params":[ null ],"id":1}', '{"id":1,"result":0,"error":null}\n'],
  [
    "null for params",
    '{"method":"Arith.Multiply","params":null,"id":1}',
    '{"id":1,"result":null,"error":"jsonrpc: request body missing params"}\n',
  ],
  [
    "no params",
    '{"method":"Arith.Multiply","id":1}',
    '{"id":1,"result":null,"error":"jsonrpc: request body missing params"}\n',
  ],
  [
    "an object for params",
    '{"method":"Arith.Multiply","params":{"A":2},"id":1}',
    '{"id":1,"result":null,"error":"json: cannot unmarshal object into Go value of type [1]interface {}"}\n',
  ],
  [
    "a text for params",
    '{"method":"Arith.Multiply","params":"x","id":1}',
    '{"id":1,"result":null,"error":"json: cannot unmarshal string into Go value of type [1]interface {}"}\n',
  ],
  [
    "a number for params",
    '{"method":"Arith.Multiply","params":5,"id":1}',
    '{"id":1,"result":null,"error":"json: cannot unmarshal number into Go value of type [1]interface {}"}\n',
  ],
  [
    "a text for a number",
    '{"method":"Arith.Multiply","params":[{"A":"2"}],"id":1}',
    '{"id":1,"result":null,"error":"json: cannot unmarshal string into Go struct field Args.A of type int"}\n',
  ],
  [
    "2.0 for an int",
    '{"method":"Arith.Multiply","params":[{"A":2.0}],"id":1}',
    '{"id":1,"result":null,"error":"json: cannot unmarshal number 2.0 into Go struct field Args.A of type int"}\n',
  ],
  [
    "names in another case",
    '{"METHOD":"Arith.Multiply","Params":[{"a":2,"b":3,"c":[{}]}],"ID":3,"more":{}}',
    '{"id":3,"result":6,"error":null}\n',
  ],
  [
    "a name with escapes",
    '{"\\u006dethod":"Arith.\\u004dultiply","params":[{"\\u0041":2,"B":3}],"id":3}',
    '{"id":3,"result":6,"error":null}\n',
  ],
  ["a name twice", `{"method":"nope",${multiply},"id":1,"id":2}`, '{"id":2,"result":6,"error":null}\n'],
  [
    "an unknown method",
    '{"method":"Arith.Nope","params":"anything","id":1}',
    '{"id":1,"result":null,"error":"rpc: can\'t find method Arith.Nope"}\n',
  ],
  [
    "an unknown service",
    '{"method":"Nope.Multiply","id":1}',
    '{"id":1,"result":null,"error":"rpc: can\'t find service Nope.Multiply"}\n',
  ],
  [
    "no dot",
    '{"method":"nodot","id":1}',
    '{"id":1,"result":null,"error":"rpc: service/method request ill-formed: nodot"}\n',
  ],
  ["no method", '{"id":1}', '{"id":1,"result":null,"error":"rpc: service/method request ill-formed: "}\n'],
  [
    "null as method",
    '{"id":1,"method":null}',
    '{"id":1,"result":null,"error":"rpc: service/method request ill-formed: "}\n',
  ],
  ["an empty object", "{}", '{"id":null,"result":null,"error":"rpc: service/method request ill-formed: "}\n'],
  ["null", "null", '{"id":null,"result":null,"error":"rpc: service/method request ill-formed: "}\n'],
  ["nothing as a result", '{"method":"Odd.Nothing","params":[{"x":1}],"id":1}', '{"id":1,"result":{},"error":null}\n'],
  [
    "an error",
    '{"method":"Arith.Divide","params":[{"A":1}],"id":1}',
    '{"id":1,"result":null,"error":"divide by zero"}\n',
  ],
  [
    "an error with line ends",
    '{"method":"Echo.Fail","params":["a\\nb"],"id":1}',
    '{"id":1,"result":null,"error":"a\\nb"}\n',
  ],
];

for (const [how, chunkSize] of chunkings) {
  test(`a request is answered as a Go server answers it, ${how}`, endsSoon, async () => {
    for (const [what, request, answer] of asGo) strictEqual(await answers(request, chunkSize), answer, what);
    // All of them on one connection, which lives through every error.
    const all = asGo.map(([, request]) => request).join(" \r\n\t");
    strictEqual(await answers(all, chunkSize), asGo.map(([, , answer]) => answer).join(""));
  });
}

test("requests need nothing between them, and white space in them does no harm", async () => {
  const spaced = ' \n{ "method" : "Arith.Multiply" ,\r\n "params" : [ { "A" : 2 , "B" : 3 } ] ,\t"id" : 1 }\n';
  strictEqual(
    await answers(`${spaced}{${multiply},"id":2}null{}`),
    [
      '{"id":1,"result":6,"error":null}\n',
      '{"id":2,"result":6,"error":null}\n',
      '{"id":null,"result":null,"error":"rpc: service/method request ill-formed: "}\n'.repeat(2),
    ].join(""),
  );
});

for (const [what, broken] of [
  ["a syntax error", '{"method":\noops}'],
  ["brackets that do not match", '{"id":1]'],
  ["a bare word", "oops"],
  ["a bare number", "5 "],
  ["a bare text", '"text"'],
  ["gob", "\x2f\u007f"],
  ["a closing brace", "}"],
  ["a null that is none", "nulx"],
] as const) {
  test(`${what} ends the connection without an answer; what came before is answered`, endsSoon, async () => {
    const server = dispatcher();
    const before = `{${multiply},"id":1}{"method":"Odd.Late","params":[5],"id":2}`;
    strictEqual(
      await answers(`${before}${broken}{${multiply},"id":3}`, undefined, server),
      '{"id":1,"result":6,"error":null}\n{"id":2,"result":5,"error":null}\n',
    );
  });
}

test("a request that is cut off is nobody's: there is no id to answer to", async () => {
  strictEqual(await answers(`{${multiply},"id":1}{"method":"Arith.Mul`), '{"id":1,"result":6,"error":null}\n');
});

test("single requests of JSON-RPC 2.0 are answered in kind", async () => {
  const failures: unknown[] = [];
  for (const [request, answer] of [
    ['"method":"Arith.Multiply","params":[{"A":2,"B":3}],"id":1', '"id":1,"result":6'],
    ['"method":"Arith.Multiply","params":{"A":2,"B":3},"id":"x"', '"id":"x","result":6'],
    ['"method":"Arith.Multiply","id":null', '"id":null,"result":0'],
    ['"method":"Odd.Nothing","id":2.0', '"id":2.0,"result":{}'],
    ['"method":"Odd.Absent","id":3', '"id":3,"result":null'],
    ['"method":"Arith.Nope","id":1', '"id":1,"error":{"code":-32601,"message":"rpc: can\'t find method Arith.Nope"}'],
    [
      '"method":"nope","id":1',
      '"id":1,"error":{"code":-32601,"message":"rpc: service/method request ill-formed: nope"}',
    ],
    ['"id":1', '"id":1,"error":{"code":-32601,"message":"rpc: service/method request ill-formed: "}'],
    [
      '"method":5,"id":1',
      '"id":1,"error":{"code":-32600,"message":' +
        '"json: cannot unmarshal number into Go struct field serverRequest.method of type string"}',
    ],
    [
      '"method":"Arith.Multiply","params":[{"A":"x"}],"id":1',
      '"id":1,"error":{"code":-32602,"message":' +
        '"json: cannot unmarshal string into Go struct field Args.A of type int"}',
    ],
    [
      '"method":"Arith.Multiply","params":5,"id":1',
      '"id":1,"error":{"code":-32602,"message":' +
        '"json: cannot unmarshal number into Go value of type [1]interface {}"}',
    ],
    ['"method":"Arith.Divide","params":{"A":1},"id":1', '"id":1,"error":{"code":-32000,"message":"divide by zero"}'],
    ['"method":"Odd.Bug","id":1', '"id":1,"error":{"code":-32603,"message":"internal error"}'],
    [
      '"method":"Odd.NaN","params":[1],"id":1',
      '"id":1,"error":{"code":-32000,"message":' + '"Odd.NaN reply: json: unsupported value: NaN"}',
    ],
  ] as const) {
    const said = await answers(`{"jsonrpc":"2.0",${request}}`, undefined, dispatcher(failures));
    strictEqual(said, `{"jsonrpc":"2.0",${answer}}\n`, request);
  }
  strictEqual(failures.length, 2);
  // Anything else than the text "2.0" is no 2.0, as Go has it.
  strictEqual(await answers(`{"jsonrpc":2.0,${multiply},"id":1}`), '{"id":1,"result":6,"error":null}\n');
});

test("a notification of JSON-RPC 2.0 is run and never answered", async () => {
  const server = dispatcher();
  const requests = [
    `${multiply}`,
    '"method":"Arith.Divide"',
    '"method":"Arith.Nope"',
    '"method":5',
    '"method":"Odd.Bug"',
  ];
  const said = await answers(
    `${requests.map((each) => `{"jsonrpc":"2.0",${each}}`).join("")}{${multiply},"id":1}`,
    undefined,
    server,
  );
  strictEqual(said, '{"id":1,"result":6,"error":null}\n');
  deepStrictEqual(
    server.methods.filter(({ calls }) => calls > 0).map(({ serviceMethod, calls }) => [serviceMethod, calls]),
    [
      ["Arith.Divide", 1],
      ["Arith.Multiply", 2],
      ["Odd.Bug", 1],
    ],
  );
});

test("arguments that our types do not hold are refused with their place", async () => {
  const said = await answers('{"method":"Arith.Multiply","params":[{"A":9007199254740993}],"id":1}');
  const text = "Arith.Multiply args.a: 9007199254740993 is not a safe integer: declare it int64, or int as bigint";
  strictEqual(said, `{"id":1,"result":null,"error":"${text}"}\n`);
});

test("calls that wait for room keep their arguments and their ids", async () => {
  const server = new Dispatcher({ limits: { maxInFlightPerConnection: 1 } });
  server.register(oddService, {
    nan: () => 0,
    nothing: async () => {},
    absent: () => 0,
    bug: () => 0,
    late: async (n) => n,
  });
  const requests = [1, 2, 3].map((n) => `{"method":"Odd.Late","params":[${n}],"id":"${n}"}`);
  const more = '{"jsonrpc":"2.0","method":"Odd.Late","params":["x"],"id":4}{"method":"Odd.Nothing","params":[],"id":5}';
  strictEqual(
    await answers(`${requests.join("")}${more}`, undefined, server),
    [
      '{"id":"1","result":1,"error":null}\n{"id":"2","result":2,"error":null}\n{"id":"3","result":3,"error":null}\n',
      '{"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"json: cannot unmarshal string into Go value of type int"}}\n',
      '{"id":5,"result":{},"error":null}\n',
    ].join(""),
  );
});

test("too much nesting and too many members cost one call", async () => {
  const deep = `{"x":${"[".repeat(100)}"]"${"]".repeat(100)},${multiply},"id":1}{${multiply},"id":2}`;
  strictEqual(
    await answers(deep),
    [
      '{"id":1,"result":null,"error":"Arith.Multiply args: a message may be nested 64 deep (maxJsonDepth)"}\n',
      '{"id":2,"result":6,"error":null}\n',
    ].join(""),
  );
  const wide = `{"x":{"a":1,"b":2,"c":3,"d":4},${multiply},"id":1}{${multiply},"id":2}`;
  strictEqual(
    await answers(wide, undefined, withLimits({ maxJsonKeys: 3 })),
    [
      '{"id":1,"result":null,"error":"Arith.Multiply args: an object may have 3 members (maxJsonKeys)"}\n',
      '{"id":2,"result":6,"error":null}\n',
    ].join(""),
  );
});

function withLimits(limits: DispatcherOptions["limits"]): Dispatcher {
  const server = new Dispatcher({ limits });
  registerArith(server, arith);
  return server;
}

test("a reply that is absent, which 1.0 cannot say, is an error; 'null' alone is never sent", async () => {
  const failures: unknown[] = [];
  const said = await answers('{"method":"Odd.Absent","params":[],"id":1}', undefined, dispatcher(failures));
  strictEqual(said, '{"id":1,"result":null,"error":"Odd.Absent reply: a reply that is nil cannot be sent"}\n');
  ok(failures[0] instanceof RpcError);
});
