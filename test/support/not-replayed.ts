// The one list of what is recorded and not replayed, or replayed only in part, with the reasons. Everything that is not
// on it is replayed on both sides; a test sees to it that the list has nothing that is not recorded.

export interface NotReplayed {
  /** Why the client's bytes are not sent to our server. */
  readonly server?: string;
  /** Why the server's bytes are not sent to our client. */
  readonly client?: string;
}

const rawClient = { client: "the recorded client is hand-made: it sends what no client would" };
const oddServer = { server: "the recorded server is hand-made: it answers what no server would" };
const noRpc = { client: "the recorded client sends no RPC, only HTTP" };

export const notReplayed: Readonly<Record<string, NotReplayed>> = {
  "rpc-gob/unsendable-args": { client: "our types cannot express a channel, and a failed argument sends nothing" },
  "rpc-gob/unsendable-reply": {
    server: "ours answers such a call with an error and lives on",
    client: "Go closes; what that does to a client is the matter of hangup",
  },
  "rpc-gob/close-with-pending": { client: "our close() lets the calls in flight finish" },
  "rpc-gob/hangup": oddServer,
  "rpc-gob/hangup-mid-message": oddServer,
  "rpc-gob/garbage-header": oddServer,
  "rpc-gob/wrong-reply": {
    ...oddServer,
    client: "differs: Go gives up the connection, ours fails the one call (recorded-differences.test.ts)",
  },
  "rpc-gob/wrong-method-echo": oddServer,
  "rpc-gob/half-close": rawClient,
  "rpc-gob/cut-in-header": rawClient,
  "rpc-gob/cut-before-body": rawClient,
  "rpc-gob/cut-in-body": rawClient,
  "rpc-gob/header-undecodable": rawClient,
  "rpc-gob/header-wrong-type": rawClient,
  "rpc-gob/header-no-common-field": rawClient,
  "rpc-gob/header-empty": rawClient,
  "rpc-gob/header-eof-from-corruption": rawClient,
  "rpc-gob/body-missing": rawClient,
  "rpc-gob/definition-twice": rawClient,
  "rpc-gob/huge-length": rawClient,
  "rpc-gob/definitions-first": rawClient,
  "rpc-gob/one-byte-at-a-time": rawClient,
  "rpc-gob/same-seq-requests": rawClient,
  "rpc-gob/reordered-request": rawClient,

  "rpc-extension/request/ignored-by-server": rawClient,
  "rpc-extension/request/zero-cost": rawClient,
  "rpc-extension/request/value-struct-costs": rawClient,
  "rpc-extension/request/interface": rawClient,
  "rpc-extension/made-up-methods": rawClient,
  "rpc-extension/response/ignored-by-client": oddServer,
  "rpc-extension/response/stray": oddServer,
  "rpc-extension/response/first-wins": oddServer,
  "rpc-extension/response/error-with-body": oddServer,
  "rpc-extension/response/definitions-first": oddServer,

  "rpc-json/nan-reply": { client: "the recorded client waits in vain for one of its calls" },
  "rpc-json/empty-replies": {
    client:
      "differs: Go gives up the connection at a null, ours takes it for an empty list (jsonrpc-differences.test.ts)",
  },
  "rpc-json/raw-requests": rawClient,
  "rpc-json/broken": rawClient,
  "rpc-json/batch": {
    ...rawClient,
    server: "differs: Go hangs up without a word, ours says that it takes no batches (jsonrpc-differences.test.ts)",
  },
  "rpc-json/method-number": {
    ...rawClient,
    server: "differs: Go hangs up without a word, ours answers with the error (jsonrpc-differences.test.ts)",
  },
  "rpc-json/no-newline": rawClient,
  ...Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`rpc-json/odd-response-${i}`, oddServer])),
  "rpc-json/odd-response-1": {
    ...oddServer,
    client: "differs: Go gives up the connection, ours fails the one call (jsonrpc-differences.test.ts)",
  },
  "rpc-json/odd-response-5": {
    ...oddServer,
    client: "differs: Go gives up the connection, ours fails the one call (jsonrpc-differences.test.ts)",
  },
  "rpc-json/odd-response-9": {
    ...oddServer,
    client: "differs: Go gives up the connection, ours fails the one call (jsonrpc-differences.test.ts)",
  },

  "rpc-http/get-rpc-path": noRpc,
  "rpc-http/post-rpc-path": noRpc,
  "rpc-http/get-other-path": {
    ...noRpc,
    server:
      "with rpcPath /, a path of two parts is a call of the Connect protocol to us: 404 and JSON in place of Go's 405",
  },
  "rpc-http/get-debug": { ...noRpc, server: "the page with the services is our own" },
  "rpc-http/get-debug-default": { ...noRpc, server: "the page with the services is our own" },
  "rpc-http/connect-debug": {
    ...noRpc,
    server: 'differs: with the path "/" ours takes CONNECT at every path, this too',
  },
  "rpc-http/connect-11-no-host": noRpc,
  "rpc-http/connect-11-headers": { client: "the recorded client writes its own CONNECT, ours another one" },
  "rpc-http/connect-absolute": noRpc,
  "rpc-http/connect-pipelined": {
    ...noRpc,
    server: "differs: Go loses what comes with the CONNECT, ours answers it (recorded-differences.test.ts)",
  },
  "rpc-http/auth-accepted": { client: "the recorded client writes its own CONNECT, ours another one" },
  "rpc-http/crlf-and-headers": oddServer,
  "rpc-http/wrong-status": oddServer,
  "rpc-http/early-bytes": {
    ...oddServer,
    client: "differs: Go loses what comes with the 200, ours reads it (recorded-differences.test.ts)",
  },
};

/** Conversations that are replayed up to the first call whose types the runtime does not have yet. */
export const cutShort: Readonly<Record<string, { readonly calls: number; readonly reason: string }>> = {};

/** Answers of which only status, challenge and body are compared, because the other headers are not Go's. */
export const otherHeaders: Readonly<Record<string, string>> = {
  "rpc-http/get-rpc-path": "Node writes the heads of plain HTTP",
  "rpc-http/post-rpc-path": "Node writes the heads of plain HTTP",
  "rpc-http/auth-refused": "the recorded server has words of its own for 401",
};

/** Conversations whose calls overlap: their answers come in another order every time. */
export const overlapping: ReadonlySet<string> = new Set([
  "rpc-gob/pipelined",
  "rpc-gob/same-seq-requests",
  "rpc-extension/request/ignored-by-server",
  "rpc-extension/request/zero-cost",
  "rpc-extension/request/value-struct-costs",
  "rpc-extension/request/interface",
  "rpc-gob/definition-twice",
]);

/** JSON that ours writes otherwise than the recorded Go programs, on either side. */
export const otherJson: Readonly<
  Record<string, readonly { readonly theirs: string; readonly ours: string; readonly reason: string }[]>
> = {
  "rpc-json/echo": [
    {
      theirs: '"Emails":null,"Born":"0001-01-01T00:00:00Z","Attrs":null',
      ours: '"Emails":[],"Born":"0001-01-01T00:00:00Z","Attrs":{}',
      reason: "our lists and maps are never nil",
    },
  ],
  "rpc-json/empty-replies": [
    {
      theirs: '{"id":2,"result":null,"error":null}',
      ours: '{"id":2,"result":[],"error":null}',
      reason: "a null without an error is the end of a Go client's connection",
    },
  ],
  "rpc-json/nan-reply": [
    {
      theirs: '{"id":1,"result":6',
      ours: '{"id":0,"result":null,"error":"Echo.NaN reply: json: unsupported value: NaN"}\n{"id":1,"result":6',
      reason: "Go never answers the call",
    },
  ],
  "rpc-json/raw-requests": [
    {
      theirs: '{"id":15,"result":null,"error":"divide by zero"}',
      ours: '{"jsonrpc":"2.0","id":15,"error":{"code":-32000,"message":"divide by zero"}}',
      reason: "a request of JSON-RPC 2.0 is answered in kind",
    },
    {
      theirs: '{"id":20,"result":12,"error":null}\n{"id":19,"result":6,"error":null}',
      ours: '{"id":19,"result":6,"error":null}\n{"id":20,"result":12,"error":null}',
      reason: "two calls at once, which Go answers in any order",
    },
  ],
};
