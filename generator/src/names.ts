// Names: what may be one, and what becomes of it in TypeScript.

/** The only shape of names that gets from a schema into generated code. */
const identifier = /^[A-Za-z][A-Za-z0-9_]{0,127}$/;

/** Whether a word may be a name at all. The gate for identifiers: nothing else is printed as one. */
export function isIdentifier(word: string): boolean {
  return identifier.test(word);
}

/** Whether a name is exported in Go's sense: an ASCII capital first. */
export function isCapital(word: string): boolean {
  return /^[A-Z]/.test(word);
}

/** A word with its first letter as a capital. */
export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Go's initialisms (those of its linters), which are one word however they are followed. */
const initialisms: ReadonlySet<string> = new Set(
  (
    "ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP IPv4 IPv6 JSON LHS QPS RAM RHS RPC SLA SMTP SQL SSH TCP " +
    "TLS TTL UDP UI UID URI URL UTF8 UUID VM XML XMPP XSRF XSS"
  ).split(" "),
);
const longestInitialism = 5;

/** The length of the initialism that a name begins with as its first word, its plural included, or 0. */
function initialism(name: string): number {
  for (let length = Math.min(longestInitialism, name.length); length > 1; length--) {
    if (!initialisms.has(name.slice(0, length))) continue;
    const rest = name.slice(length);
    if (/^s(?![a-z])/.test(rest)) return length + 1;
    // `HTTPAPI` is HTTP and API, but `IDLE` is not ID and LE.
    if (/^(?:$|[^A-Za-z]|[A-Z][a-z])/.test(rest) || initialism(rest) > 0) return length;
  }
  return 0;
}

/** The TypeScript name of a field, method or constant: its first word in lower case, nothing else touched. */
export function propertyName(name: string): string {
  let length = initialism(name);
  if (length === 0) {
    length = /^[A-Z]*/.exec(name)?.[0].length ?? 0;
    if (length > 1 && /^[a-z]/.test(name.slice(length))) length--; // `HTTPServer`: the S begins the next word
  }
  return name.slice(0, length).toLowerCase() + name.slice(length);
}

/** How JSON members are named after fields. */
export const namings = ["go", "camel", "snake"] as const;

export type Naming = (typeof namings)[number];

/** The name of a field in JSON. */
export function jsonName(name: string, naming: Naming): string {
  if (naming === "go") return name;
  return naming === "camel" ? propertyName(name) : wordsOf(name).join("_").toLowerCase();
}

/** `UserID2Name` as User, ID2, Name: an initialism is a word, and a capital begins one. */
function wordsOf(name: string): string[] {
  const words: string[] = [];
  for (let rest = name.replace(/^_+/, ""); rest !== ""; rest = rest.replace(/^_+/, "")) {
    const capitals = /^[A-Z]*/.exec(rest)?.[0].length ?? 0;
    const usual = capitals > 1 && /^[a-z]/.test(rest.slice(capitals)) ? capitals - 1 : capitals;
    const start = initialism(rest) || Math.max(1, usual);
    const word = rest.slice(0, start) + (/^[a-z\d]*/.exec(rest.slice(start))?.[0] ?? "");
    words.push(word);
    rest = rest.slice(word.length);
  }
  return words;
}

/** What the runtime takes for a field's TypeScript name unless it is told. */
export function uncapped(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** What every object has: a field of this name is there also where nobody has set it. */
const objectMembers: ReadonlySet<string> = new Set(
  "constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable".split(" "),
);

/** Whether a field of this name can never be absent. */
export function isObjectMember(property: string): boolean {
  return objectMembers.has(property);
}

/** What generated clients have of their own, or every object has: a method of this name gets a `_`. */
const members: ReadonlySet<string> = new Set([...objectMembers, "connection", "then", "toJSON"]);

/** Whether a method of this name would hide something that clients need. */
export function isClientMember(property: string): boolean {
  return members.has(property);
}

/** What every error has: a field of this name would hide it. */
const errorMembers: ReadonlySet<string> = new Set(
  "name message code cause stack method remote mayHaveExecuted constructor declared".split(" "),
);

/** Whether a field of an error would hide something that errors have. */
export function isErrorMember(property: string): boolean {
  return errorMembers.has(property);
}

/** The globals that generated code names. */
const globals = [
  "Array",
  "AsyncIterable",
  "Date",
  "Iterable",
  "Map",
  "Promise",
  "PromiseLike",
  "Record",
  "Uint8Array",
] as const;
export type GlobalName = (typeof globals)[number];

/** Whether generated code needs the global of this name. */
export function isNeededGlobal(name: string): name is GlobalName {
  return globals.some((known) => known === name);
}

/** Words that cannot name a parameter in a module. */
const reserved: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

/** A parameter name for a thing, out of the way of reserved words and of the other parameters. */
export function parameterName(name: string, others: readonly string[]): string {
  const parameter = propertyName(name);
  return reserved.has(parameter) || others.includes(parameter) ? `${parameter}_` : parameter;
}

/** What a schema's type is called as a constant: `argsType`. */
export function typeConstant(type: string): string {
  return `${propertyName(type)}Type`;
}

/** The names that a service brings into the generated module. */
export interface ServiceNames {
  readonly register: string;
  readonly client: string;
  readonly tcpClient: string;
  readonly httpClient: string;
  readonly webClient: string;
  readonly methods: string;
  readonly constant: string;
}

export function serviceNames(service: string): ServiceNames {
  return {
    register: `register${service}`,
    client: `${service}Client`,
    tcpClient: `${service}TcpClient`,
    httpClient: `${service}HttpClient`,
    webClient: `${service}WebClient`,
    methods: `${service}Methods`,
    constant: `${propertyName(service)}Service`,
  };
}
