// What users import: clients and what generated files are made of, and servers.

export type { Authenticate, AuthRequest, PeerCertificate } from "./auth.ts";
export * from "./clients.ts";
export { Dispatcher, type DispatcherOptions, type ServeOptions } from "./dispatcher.ts";
export { fromJson, toJson } from "./json.ts";
export type { MetricsOptions } from "./metrics.ts";
export { secretsEqual } from "./secret.ts";
export {
  type AttachableServer,
  type AttachOptions,
  type CloseOptions,
  type Listening,
  type ListenOptions,
  Server,
  type ServerOptions,
} from "./server.ts";
