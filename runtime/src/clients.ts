// What generated files are made of, and programs that only call: everything but servers, which take as long to load.

export type { Address, HostAddress, UnixAddress } from "./address.ts";
export { type AnyValue, any } from "./any.ts";
export type { CallOptions, ConnectionInfo, Context, Signal } from "./call.ts";
export { type Caller, ServiceClient } from "./caller.ts";
export { Client, type ClientOptions } from "./client.ts";
export type { ClientCodec, Duplex, Seq, ServerCodec } from "./codec.ts";
export { array, byteArray, entries, list, map, optional, record, recordBy } from "./collections.ts";
export { dial, dialHttp, type HttpOptions } from "./connect.ts";
export { checked, refined } from "./constraints.ts";
export { create } from "./create.ts";
export type { ClientTls, Identity, Pem, ServerTls } from "./credentials.ts";
export { errorText } from "./declared.ts";
export type { Dispatcher, Handlers, RegisterOptions } from "./dispatcher.ts";
export { duration, durationAsBigint, durationAsString } from "./duration.ts";
export { closedEnum, openEnum } from "./enums.ts";
export { type Code, httpStatus, isCode, RpcError, type RpcErrorOptions } from "./errors.ts";
export type { WebAddress, WebHeaders, WebOptions } from "./fetch.ts";
export type { Form } from "./forms.ts";
export type { Reader } from "./gob/reader.ts";
export type { Writer } from "./gob/writer.ts";
export { HttpCaller as FetchCaller } from "./httpcaller.ts";
export {
  type ClientLimits,
  clientLimits,
  type ServerLimits,
  serverLimits,
  type WireLimits,
  wireLimits,
} from "./limits.ts";
export { opaque } from "./opaque.ts";
export type { Docs } from "./registered.ts";
export {
  bool,
  bytes,
  type Complex,
  complex64,
  complex128,
  float32,
  float64,
  int,
  int8,
  int16,
  int32,
  int64,
  string,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
} from "./scalars.ts";
export { callForStream, callWithStream, type Items } from "./stream.ts";
export { dialTcp, type TcpOptions } from "./tcp.ts";
export { exactTime, Timestamp, time, zeroTime } from "./time.ts";
export {
  type Bound,
  type BoundMethod,
  bind,
  type DeclaredError,
  type ErrorClass,
  empty,
  type Facets,
  type FieldTag,
  type FormatName,
  type Method,
  type Methods,
  type MethodTraits,
  method,
  type RuntimeEdition,
  type Service,
  type ServiceOptions,
  type Stream,
  service,
  struct,
  type Type,
} from "./types.ts";
export { type Cases, type Tag, union } from "./union.ts";
export {
  base64,
  bytesAsBase64,
  bytesAsHex,
  hex,
  int64AsNumber,
  int64AsString,
  intAsBigint,
  intAsString,
  timeAsBigint,
  timeAsString,
  uint64AsNumber,
  uint64AsString,
  uintAsBigint,
  uintAsString,
} from "./views.ts";
export type { PortWire, RpcWire } from "./wires.ts";
