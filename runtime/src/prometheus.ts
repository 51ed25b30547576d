// Prometheus: what is counted, in its text format. Source: prometheus.io/docs/instrumenting/exposition_formats.

import type { Latency, Live, LiveMethod } from "./snapshot.ts";

/** The times that are told, in seconds: every second power of two microseconds, a microsecond to 67 s. */
const ends: readonly number[] = Array.from({ length: 14 }, (_, i) => 4 ** i / 1_000_000);

/** What a scrape answers. */
export function prometheusText(live: Live): string {
  const { methods } = live;
  const lines = [
    ...family("connections", "gauge", "RPC connections that are open.", [["", live.connections]]),
    ...family("calls_in_flight", "gauge", "Calls whose handlers are running.", [["", live.inFlight]]),
    ...family("unknown_calls_total", "counter", "Calls of methods that do not exist.", [["", live.unknownCalls]]),
    ...family("slow_calls_total", "counter", `Calls that took ${live.slowAfter ?? 0} ms or more.`, [
      ["", live.slowTotal],
    ]),
    ...family(
      "calls_total",
      "counter",
      "Calls that have begun.",
      methods.map((one) => [labels(one), one.calls]),
    ),
    ...family(
      "errors_total",
      "counter",
      "Calls that have failed, by code.",
      methods.flatMap((one) => Object.entries(one.errors).map(([code, count]) => [labels(one, { code }), count])),
    ),
    ...family(
      "method_calls_in_flight",
      "gauge",
      "Calls of each method that are answered later and not yet.",
      methods.map((one) => [labels(one), one.inFlight]),
    ),
    "# HELP rpcgen_server_handling_seconds How long handlers took. Of calls that are answered at once one in 16 is timed.",
    "# TYPE rpcgen_server_handling_seconds histogram",
    ...methods.flatMap((one) => (one.latency === undefined ? [] : histogram(one, one.latency))),
  ];
  return `${lines.join("\n")}\n`;
}

type Sample = readonly [labels: string, value: number];

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string[] {
  const full = `rpcgen_server_${name}`;
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...samples.map(([labelled, value]) => `${full}${labelled} ${value}`),
  ];
}

function histogram(one: LiveMethod, { count, sum, buckets }: Latency): string[] {
  const name = "rpcgen_server_handling_seconds";
  const upTo = (end: number): number =>
    buckets.reduce((all, [below, some]) => (below !== null && below <= end * 1_000 ? all + some : all), 0);
  return [
    ...ends.map((end) => `${name}_bucket${labels(one, { le: String(end) })} ${upTo(end)}`),
    `${name}_bucket${labels(one, { le: "+Inf" })} ${count}`,
    `${name}_sum${labels(one)} ${sum / 1_000}`,
    `${name}_count${labels(one)} ${count}`,
  ];
}

function labels({ service, method }: LiveMethod, more: Readonly<Record<string, string>> = {}): string {
  const all = { service, method: method.slice(service.length + 1), ...more };
  return `{${Object.entries(all)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",")}}`;
}

/** A label's value may be any text, with three escapes. */
function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
