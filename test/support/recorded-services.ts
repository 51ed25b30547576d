// The services of the recorded Go programs, made from the recordings' own description of them, for both sides.

import { registerArith } from "rpcgen-generated/arith";
import { type BoundMethod, type Context, Dispatcher, type Method, method, RpcError, service } from "rpcgen-runtime";
import { arith } from "./arith.ts";
import { turn } from "./events.ts";
import { type Convertible, convertibles, type Schema, Unsupported } from "./gob-schema.ts";
import { type RecordedCall, recordedServices } from "./recordings.ts";

/** A method, and how its values are written in the recordings. */
export interface RecordedTypes {
  readonly args: Convertible;
  readonly reply: Convertible;
}

const types = Object.assign({}, ...recordedServices.map((each) => each.types)) as Record<string, Schema>;

/** The methods of all services by name. Those with types that the runtime does not have yet are missing. */
export function recordedMethods(): Map<string, RecordedTypes> {
  const methods = recordedServices
    .flatMap((each) => each.methods)
    .filter(({ args, reply }) => expressible(args, reply));
  // All at once, so that a type that two methods have is one type, as in Go.
  const made = convertibles({
    schema: methods.flatMap(({ args, reply }) => [args, reply]),
    types,
  });
  return new Map(
    methods.map(({ method: name }, i) => {
      return [
        name,
        {
          args: made[2 * i] as Convertible,
          reply: made[2 * i + 1] as Convertible,
        },
      ];
    }),
  );
}

function expressible(...schemas: Schema[]): boolean {
  try {
    convertibles({ schema: schemas, types });
    return true;
  } catch (error) {
    if (error instanceof Unsupported) return false;
    throw error;
  }
}

type Handler = (args: unknown, context: Context) => unknown;

/** What the recorded Echo does beside echoing. Its integers are bigints, because the recordings go to their limits. */
const handlers: Readonly<Record<string, Handler>> = {
  Nothing: () => undefined,
  /** A millisecond of the recording is a turn of the event loop here: the order is the same, and nobody sleeps. */
  async SleepMs(ms) {
    for (let i = 0; i < Number(ms); i++) await turn();
    return ms;
  },
  Fail(text) {
    if (text !== "") throw new RpcError(String(text));
    return 0n; // Go takes an error without a text for a success
  },
  NilMap: () => new Map(),
  NilSlice: () => [],
  SetNilSlice: () => [],
  NaN: () => Number.NaN,
};

/** Registers what the recorded servers served: the generated service, and Echo. */
export function registerRecorded(dispatcher: Dispatcher): void {
  registerArith(dispatcher, arith, { name: "Arithmetic" });
  const echo: Record<string, Method<unknown, unknown>> = {};
  const own: Record<string, Handler> = {};
  for (const [serviceMethod, { args, reply }] of recordedMethods()) {
    const [serviceName, name] = serviceMethod.split(".") as [string, string];
    if (serviceName !== "Echo") continue;
    echo[name] = method(name, args.type, reply.type);
    own[name] = handlers[name] ?? ((value) => value);
  }
  dispatcher.register(service("Echo", echo), own);
}

/** A dispatcher with the services of the recorded servers. */
export function recordedDispatcher(): Dispatcher {
  const dispatcher = new Dispatcher();
  registerRecorded(dispatcher);
  return dispatcher;
}

/** Arguments of clients that do not know the service: their types, by the number of the call. */
const oddArguments: Readonly<Record<string, Readonly<Record<number, Schema>>>> = {
  "bad-args": [{ ref: "strArgs" }, { ref: "noArgs" }, "int", "string", { struct: [] }, { ref: "bigArgs" }],
  "json-unknown": { 3: "string", 4: { ref: "strArgs" } },
};
const oddTypes: Readonly<Record<string, Schema>> = {
  strArgs: struct({ A: "string", B: "string" }),
  noArgs: struct({ X: "int", Y: "int" }),
  bigArgs: struct({
    A: "int",
    B: "int",
    C: "int",
    D: { map: { key: "string", value: { list: "string" } } },
  }),
};

function struct(fields: Readonly<Record<string, Schema>>): Schema {
  return {
    struct: Object.entries(fields).map(([name, type]) => ({ name, type })),
  };
}

/** The methods that the recorded client scripts call, one for each of `calls`. */
export function methodsOf(client: string, calls: readonly RecordedCall[]): RecordedTypes[] {
  const known = recordedMethods();
  const multiply = known.get("Arithmetic.Multiply") as RecordedTypes;
  const odd = oddArguments[client] ?? {};
  const made = convertibles({ schema: Object.values(odd), types: oddTypes });
  const oddArgs = new Map(Object.keys(odd).map((call, i) => [Number(call), made[i]]));
  return calls.map(({ call }, i) => {
    const types = known.get(call) ?? multiply; // methods that do not exist are called as if they were Multiply
    return { reply: types.reply, args: oddArgs.get(i) ?? types.args };
  });
}

/**
 * A method under the name that a recorded call calls it by. It declares no errors: the recordings have texts, and those
 * are compared.
 */
export function bound(serviceMethod: string, { args, reply }: RecordedTypes): BoundMethod<unknown, unknown> {
  return { ...method(serviceMethod, args.type, reply.type), serviceMethod };
}
