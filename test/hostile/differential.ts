// The differential fuzzer: the same hostile bytes to Go's decoder and to ours. Accepting, refusing and values have to
// agree, but for the differences of `differences.ts`; everything else is a finding.

import { Unsupported } from "../support/gob-schema.ts";
import { asOurs, differencesOf } from "./differences.ts";
import { mutate } from "./mutate.ts";
import { type Answer, Oracle, type Question } from "./oracle.ts";
import { holderType, oracleStreams, oracleTypes } from "./oracle-types.ts";
import { type Outcome, Stepper } from "./outcomes.ts";
import { Random, seedOf } from "./random.ts";

/** Inputs that are asked about at once: answers come while the next are made. */
const batch = 400;

const streams = oracleStreams.map(({ bytes }) => bytes);

/** What came of a run. */
export interface DifferentialReport {
  readonly seed: number;
  inputs: number;
  /** Decodes that were compared, and how they agree. */
  steps: number;
  sameValue: number;
  bothRefuse: number;
  sameText: number;
  /** Go died or hung, and ours did not. */
  goDied: number;
  /** Reviewed differences by name. */
  differences: Record<string, number>;
  findings: string[];
}

/** An input, and the type that it was written as before it was mutated. */
interface Asked extends Question {
  readonly written: number;
}

function make(random: Random): Asked {
  const { type, bytes } = random.pick(oracleStreams);
  // Mostly as the type that it was written as, sometimes as another; sometimes as it is.
  const as = random.once(10) ? random.below(oracleTypes.length) : type;
  return { written: type, type: as, bytes: random.once(20) ? bytes : mutate(random, bytes, streams) };
}

/** Compares, unless the value is of a type that the vectors' schema has no word for: `[][]byte` inside an interface value. */
function attempt(report: DifferentialReport, question: Asked, answer: Answer): void {
  try {
    compare(report, question, answer);
  } catch (thrown) {
    if (!(thrown instanceof Unsupported)) throw thrown;
    report.differences["not in the schema"] = (report.differences["not in the schema"] ?? 0) + 1;
  }
}

/** Compares until one of the two says something else. */
function compare(report: DifferentialReport, { type, bytes, written }: Asked, answer: Answer): void {
  const stepper = new Stepper(bytes, bytes.length || 1);
  if (answer === "died") {
    report.goDied++;
    for (let i = 0; i < 4; i++) stepper.step(oracleTypes[type] ?? null);
    return;
  }
  for (const go of answer) {
    const ours = stepper.step(oracleTypes[type] ?? null);
    report.steps++;
    if ("error" in go && "error" in ours) {
      report.bothRefuse++;
      if (go.error === ours.error) report.sameText++;
      if (stepper.broken || /EOF$/.test(go.error) || noticedEarly.test(ours.error)) return;
      if (written === holderType) return; // Go may have gone on into other messages before it noticed, and we not
      continue;
    }
    const [same, wrong] = [asOurs(go), asOurs(ours)].map((outcome) => JSON.stringify(outcome));
    if (same === wrong) {
      report.sameValue++;
      continue;
    }
    const misled = "ok" in go && stepper.inInterface && written !== holderType;
    const reviewed = misled ? "one Go type, two wire types" : differenceName(go, ours, written === holderType);
    if (reviewed === undefined) {
      report.findings.push(
        `type ${type}, ${Buffer.from(bytes).toString("hex")}\n  Go   ${same?.slice(0, 400)}\n  ours ${wrong?.slice(0, 400)}`,
      );
    } else report.differences[reviewed] = (report.differences[reviewed] ?? 0) + 1;
    return;
  }
}

/**
 * What Go says when it skips a list with nil interface values, which it does not know there: whatever follows is taken for
 * a type. Ours skips it, so that only we succeed.
 */
const skippedWrong = /^(gob: |EOF$|unexpected EOF$)/;

/** What we say when an interface value that nobody wants is broken: Go goes over its bytes by their count. */
const brokenInside =
  /^gob: (encoded|invalid uint|bad data|bad string|slice length|duplicate|decod|GobDecoder|unknown)|^EOF$/;

/** What we say of a definition inside a value, and Go only of what comes behind it: then Go is a message further. */
const noticedEarly = /^gob: a definition of (two types at once|no type)$/;

function differenceName(go: Outcome, ours: Outcome, hadInterfaces: boolean): string | undefined {
  if ("ok" in go && "ok" in ours) return valueDifference(go.ok, ours.ok);
  if (hadInterfaces && "error" in go && skippedWrong.test(go.error)) return "nil in what is skipped";
  if (hadInterfaces && "error" in ours && brokenInside.test(ours.error)) return "broken in what is skipped";
  return differencesOf(go, ours)[0]?.name;
}

/** Values that may differ. */
function valueDifference(go: unknown, ours: unknown): string | undefined {
  const text = JSON.stringify(go);
  if (text.includes("$bytes")) return "keys that are not UTF-8, which become one";
  const withoutZones = (value: string): string => value.replace(/"zone":(-?\d+|"UTC")/g, "");
  const wrapped = (value: string): string => {
    return value.replace(/"unixSec":"(-?\d+)"/g, (_, seconds: string) => String(BigInt.asIntN(64, BigInt(seconds))));
  };
  const [goText, ourText] = [go, ours].map((value) => wrapped(JSON.stringify(asOurs(value)))) as [string, string];
  if (goText === ourText) return "seconds that wrap around in 64 bits";
  if (withoutZones(goText) === withoutZones(ourText)) return "a zone's odd seconds, which Go reads unsigned";
  return undefined;
}

/** Runs for so many seconds or inputs. */
export async function differential(seed: number, seconds: number, most: number): Promise<DifferentialReport> {
  const report: DifferentialReport = {
    seed,
    inputs: 0,
    steps: 0,
    sameValue: 0,
    bothRefuse: 0,
    sameText: 0,
    goDied: 0,
    differences: {},
    findings: [],
  };
  const oracle = new Oracle();
  const begin = performance.now();
  let index = 0;
  const next = (): Asked[] => Array.from({ length: batch }, () => make(new Random(seedOf(seed, index++))));
  let questions = next();
  while (report.inputs < most && performance.now() - begin < seconds * 1000 && report.findings.length < 10) {
    const asked = oracle.ask(questions);
    const after = next();
    const answers = await asked;
    for (const [i, question] of questions.entries()) attempt(report, question, answers[i] as Answer);
    report.inputs += questions.length;
    questions = after;
  }
  oracle.close();
  return report;
}
