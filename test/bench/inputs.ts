// The same interface in three languages: structs of four fields and a method each, as many as are asked for.

/** What generators read. */
export interface Inputs {
  readonly yaml: string;
  readonly proto: string;
  readonly openapi: string;
}

/** An interface of `count` types and as many methods. Each type has a list, and leads to another. */
export function inputsOf(count: number): Inputs {
  const numbers = Array.from({ length: count }, (_, i) => i);
  // In rings of ten: a ring of a thousand is nobody's interface, and takes some generators a minute.
  const next = (i: number): number => {
    const first = i - (i % 10);
    return first + ((i + 1 - first) % Math.min(10, count - first));
  };
  const yaml = [
    "rpcgen: 1\ntypes:",
    ...numbers.map((i) => {
      return `  # T${i} is a type.\n  T${i}:\n    ID: int32 # The number.\n    Name: string\n    Tags: string[]\n    Next: T${next(i)}?`;
    }),
    "services:\n  S:",
    ...numbers.map((i) => `    # M${i} does it.\n    M${i}: T${i} -> T${next(i)}`),
    "",
  ];
  const proto = [
    'syntax = "proto3";\npackage bench;',
    ...numbers.map((i) => {
      return `// T${i} is a type.\nmessage T${i} {\n  int32 id = 1; // The number.\n  string name = 2;\n  repeated string tags = 3;\n  T${next(i)} next = 4;\n}`;
    }),
    "service S {",
    ...numbers.map((i) => `  // M${i} does it.\n  rpc M${i}(T${i}) returns (T${next(i)});`),
    "}\n",
  ];
  const reference = (i: number): object => ({ $ref: `#/components/schemas/T${i}` });
  const json = (i: number): object => ({ "application/json": { schema: reference(i) } });
  const openapi = {
    openapi: "3.0.3",
    info: { title: "bench", version: "1" },
    paths: Object.fromEntries(
      numbers.map((i) => {
        const responses = { 200: { description: "ok", content: json(next(i)) } };
        const post = { operationId: `m${i}`, summary: `M${i} does it.`, requestBody: { content: json(i) }, responses };
        return [`/S/M${i}`, { post }];
      }),
    ),
    components: {
      schemas: Object.fromEntries(
        numbers.map((i) => {
          const properties = {
            id: { type: "integer", format: "int32", description: "The number." },
            name: { type: "string" },
            tags: { type: "array", items: { type: "string" } },
            next: reference(next(i)),
          };
          return [
            `T${i}`,
            { type: "object", description: `T${i} is a type.`, required: ["id", "name", "tags"], properties },
          ];
        }),
      ),
    },
  };
  return { yaml: yaml.join("\n"), proto: proto.join("\n"), openapi: JSON.stringify(openapi) };
}
