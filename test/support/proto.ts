// As much of a compiler of .proto files as test/interop/arith.proto needs: its text becomes what a Connect client runs on.

import { readFileSync } from "node:fs";
import { create, createFileRegistry, type DescService } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
  FieldDescriptorProto_Label as Label,
  MethodOptions_IdempotencyLevel as Level,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";

/** The services of a .proto file, by name. */
export function servicesOf(file: string): (name: string) => DescService {
  const text = readFileSync(file, "utf8").replace(/\/\/.*/g, "");
  const blocks = [...text.matchAll(/^(message|service) (\w+) \{\n(.*?)^\}/gms)];
  const messageType = blocks
    .filter(([, kind]) => kind === "message")
    .map(([, , name, body]) => ({
      name: name as string,
      field: [...(body as string).matchAll(/int64 (\w+) = (\d+);/g)].map(([, field, number]) => ({
        name: field as string,
        jsonName: field as string,
        number: Number(number),
        type: Type.INT64,
        label: Label.OPTIONAL,
      })),
    }));
  const service = blocks
    .filter(([, kind]) => kind === "service")
    .map(([, , name, body]) => ({
      name: name as string,
      method: [
        ...(body as string).matchAll(/rpc (\w+)\(([\w.]+)\) returns \(([\w.]+)\)([^\n]*\n?[^\n]*NO_SIDE_EFFECTS)?/g),
      ].map(([, method, input, output, free]) => ({
        name: method as string,
        inputType: `.${input}`,
        outputType: `.${output}`,
        ...(free === undefined ? {} : { options: { idempotencyLevel: Level.NO_SIDE_EFFECTS } }),
      })),
    }));
  const proto = create(FileDescriptorProtoSchema, {
    name: "arith.proto",
    syntax: "proto3",
    dependency: [file_google_protobuf_wrappers.proto.name],
    messageType,
    service,
  });
  const registry = createFileRegistry(proto, () => file_google_protobuf_wrappers);
  return (name) => {
    const found = registry.getService(name);
    if (found === undefined) throw new Error(`${file} has no service ${name}`);
    return found;
  };
}
