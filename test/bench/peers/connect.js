// @connectrpc/connect-node with its own protocol in binary, over HTTP/1.1 as createConnectTransport has it by default in
// its tutorial. The service is made from a descriptor, which is what generated code holds too.

import { createServer } from "node:http";
import { createFileRegistry, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport } from "@connectrpc/connect-node";
import { listen } from "./sockets.js";

const field = (name, number, type, more = {}) => ({
  name,
  jsonName: name,
  number,
  type,
  label: "LABEL_OPTIONAL",
  ...more,
});
const many = { label: "LABEL_REPEATED" };
const of = (typeName) => ({ ...many, typeName });

const file = fromJson(FileDescriptorProtoSchema, {
  name: "measured.proto",
  package: "measured",
  syntax: "proto3",
  messageType: [
    // 32 bits, because 64 would be BigInts, which nobody would pick for speed.
    { name: "Args", field: [field("a", 1, "TYPE_INT32"), field("b", 2, "TYPE_INT32")] },
    { name: "Product", field: [field("value", 1, "TYPE_INT32")] },
    {
      name: "Item",
      field: [
        field("sku", 1, "TYPE_STRING"),
        field("title", 2, "TYPE_STRING"),
        field("quantity", 3, "TYPE_INT32"),
        field("price", 4, "TYPE_DOUBLE"),
      ],
    },
    {
      name: "Order",
      field: [
        field("id", 1, "TYPE_INT32"),
        field("customer", 2, "TYPE_STRING"),
        field("email", 3, "TYPE_STRING"),
        field("paid", 4, "TYPE_BOOL"),
        field("created", 5, "TYPE_DOUBLE"),
        field("total", 6, "TYPE_DOUBLE"),
        field("discount", 7, "TYPE_DOUBLE"),
        field("tags", 8, "TYPE_STRING", many),
        field("labels", 9, "TYPE_MESSAGE", of(".measured.Order.LabelsEntry")),
        field("items", 10, "TYPE_MESSAGE", of(".measured.Item")),
      ],
      nestedType: [
        {
          name: "LabelsEntry",
          field: [field("key", 1, "TYPE_STRING"), field("value", 2, "TYPE_STRING")],
          options: { mapEntry: true },
        },
      ],
    },
    { name: "Bytes", field: [field("value", 1, "TYPE_BYTES")] },
  ],
  service: [
    {
      name: "Measured",
      method: [
        { name: "Multiply", inputType: ".measured.Args", outputType: ".measured.Product" },
        { name: "Echo", inputType: ".measured.Order", outputType: ".measured.Order" },
        { name: "Blob", inputType: ".measured.Bytes", outputType: ".measured.Bytes" },
      ],
    },
  ],
});
const service = createFileRegistry(file, () => undefined).getService("measured.Measured");

export function serve() {
  const routes = (router) =>
    router.service(service, {
      multiply: ({ a, b }) => ({ value: a * b }),
      echo: (order) => order,
      blob: (bytes) => bytes,
    });
  return listen(createServer({ noDelay: true }, connectNodeAdapter({ routes })));
}

export async function connect(port) {
  const transport = createConnectTransport({
    baseUrl: `http://127.0.0.1:${port}`,
    httpVersion: "1.1",
    useBinaryFormat: true,
  });
  const client = createClient(service, transport);
  return {
    multiply: async (a, b) => (await client.multiply({ a, b })).value,
    echo: (order) => client.echo(order),
    blob: async (value) => (await client.blob({ value })).value,
    close: () => {},
  };
}
