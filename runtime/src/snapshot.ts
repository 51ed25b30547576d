// Snapshot: a server's services and what is counted of them, as plain data, for the page, programs and Prometheus. No
// value of any call is in it.

import type { Dispatcher } from "./dispatcher.ts";
import { bucketEnd } from "./metrics.ts";
import type { Registered } from "./registered.ts";
import { sampleText, structsOf, typeText } from "./sample.ts";
import type { AnyType } from "./types.ts";

/** What is counted at the moment. */
export interface Live {
  /** When it was looked at, and since when errors, times and slow calls are counted: milliseconds since 1970. */
  readonly at: number;
  readonly since: number | undefined;
  readonly connections: number;
  readonly inFlight: number;
  /** Calls of methods that do not exist. */
  readonly unknownCalls: number;
  readonly slowAfter: number | undefined;
  readonly slowTotal: number;
  readonly methods: readonly LiveMethod[];
  readonly slow: readonly { method: string; peer: string; began: number; took: number; code?: string | undefined }[];
  /** The calls that have been running longest. */
  readonly running: readonly { method: string; peer: string; took: number }[];
}

export interface LiveMethod {
  readonly method: string;
  readonly service: string;
  readonly calls: number;
  readonly inFlight: number;
  /** How many calls failed, by code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latency: Latency | undefined;
}

/** How long calls took, in milliseconds. */
export interface Latency {
  /** Whether only one call in 16 was timed. */
  readonly sampled: boolean;
  readonly count: number;
  readonly sum: number;
  /** By the time that all calls of a bucket are below; the last one has `null`, no end. Empty ones are left out. */
  readonly buckets: readonly (readonly [below: number | null, count: number])[];
}

/** What does not change: the schema. */
export interface Catalogue {
  readonly services: readonly CatalogueService[];
  readonly types: readonly CatalogueType[];
}

export interface CatalogueService {
  readonly name: string;
  readonly doc: string;
  readonly methods: readonly CatalogueMethod[];
}

export interface CatalogueMethod {
  readonly name: string;
  readonly method: string;
  /** Where it is called by POST. */
  readonly path: string;
  readonly doc: string;
  /** As Go writes them; `""` for none. */
  readonly args: string;
  readonly reply: string;
  /** The errors that it declares. */
  readonly errors: readonly { name: string; message: string; code: string }[];
  readonly stream: string | undefined;
  readonly idempotent: boolean;
  readonly timeout: number | undefined;
  readonly roles: readonly string[];
  readonly deprecated: string | undefined;
  /** Arguments to begin with, in JSON. */
  readonly sample: string;
}

export interface CatalogueType {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly { name: string; property: string; type: string; doc: string; secret: boolean }[];
}

const mostRunning = 20;

/** What is counted at the moment. The first look begins the counting. */
export function live(dispatcher: Dispatcher): Live {
  const metrics = dispatcher.measure();
  const now = performance.now();
  const running = [...(metrics?.running ?? [])].slice(0, mostRunning);
  return {
    at: Date.now(),
    since: metrics?.since,
    connections: dispatcher.connections,
    inFlight: dispatcher.inFlight,
    unknownCalls: dispatcher.unknownCalls,
    slowAfter: metrics?.slowAfter,
    slowTotal: metrics?.slowTotal ?? 0,
    methods: sorted(dispatcher).map(liveMethod),
    slow: (metrics?.slowCalls ?? []).map(({ serviceMethod, ...rest }) => ({ method: serviceMethod, ...rest })),
    running: running.map(({ serviceMethod, peer, since }) => ({ method: serviceMethod, peer, took: now - since })),
  };
}

function sorted(dispatcher: Dispatcher): Registered[] {
  return [...dispatcher.registered].sort((a, b) => (a.serviceMethod < b.serviceMethod ? -1 : 1));
}

function liveMethod(registered: Registered): LiveMethod {
  const { serviceMethod, calls, meter } = registered;
  const latency = meter?.latency;
  return {
    method: serviceMethod,
    service: serviceOf(registered),
    calls,
    inFlight: meter?.inFlight ?? 0,
    errors: Object.fromEntries([...(meter?.errors ?? [])].sort()),
    latency: latency && {
      sampled: meter?.sampled === true,
      count: latency.count,
      sum: latency.sum,
      buckets: latency.buckets.flatMap((count, i) => {
        const below = bucketEnd(i);
        return count === 0 ? [] : [[Number.isFinite(below) ? below : null, count] as const];
      }),
    },
  };
}

/** The services with their methods, and the types that these are made of. */
export function catalogue(dispatcher: Dispatcher): Catalogue {
  const services = new Map<string, CatalogueMethod[]>();
  const types = new Map<AnyType, Readonly<Record<string, string>>>();
  for (const registered of sorted(dispatcher)) {
    const { method, docs } = registered;
    const service = serviceOf(registered);
    services.set(service, [...(services.get(service) ?? []), catalogueMethod(registered)]);
    for (const type of [...structsOf(method.args), ...structsOf(method.reply)]) types.set(type, docs?.types ?? {});
  }
  return {
    services: [...services].map(([name, methods]) => ({ name, doc: docOf(dispatcher, name), methods })),
    types: [...types].map(([type, docs]) => catalogueType(type, docs)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function docOf(dispatcher: Dispatcher, service: string): string {
  return [...dispatcher.registered].find((one) => serviceOf(one) === service)?.docs?.service ?? "";
}

/** Its name may have dots. */
function serviceOf({ serviceMethod, method }: Registered): string {
  return serviceMethod.slice(0, -method.name.length - 1);
}

function catalogueMethod(registered: Registered): CatalogueMethod {
  const { serviceMethod, method, docs } = registered;
  return {
    name: method.name,
    method: serviceMethod,
    path: `/${encodeURIComponent(serviceOf(registered))}/${encodeURIComponent(method.name)}`,
    doc: own(docs?.methods, method.name),
    args: typeText(method.args),
    reply: typeText(method.reply),
    errors: method.errors.map(({ declared: { name, message, code } }) => ({ name, message, code })),
    stream: method.stream,
    idempotent: method.idempotent === true,
    timeout: method.timeout,
    roles: method.roles ?? [],
    deprecated: method.deprecated,
    sample: sampleText(method.args),
  };
}

function catalogueType(type: AnyType, docs: Readonly<Record<string, string>>): CatalogueType {
  const name = typeText(type);
  const fields = type.fields.map((field) => ({
    name: field.name,
    property: field.property,
    type: typeText(field.type),
    doc: own(docs, `${type.name}.${field.name}`),
    secret: field.type.facets?.secret === true,
  }));
  return { name, doc: own(docs, type.name), fields };
}

function own(docs: Readonly<Record<string, string>> | undefined, key: string): string {
  return docs !== undefined && Object.hasOwn(docs, key) ? (docs[key] ?? "") : "";
}
