// Checking errors: their messages are all that a plain Go peer sees of them, so a text has to tell which error it is.

import type { DraftError, DraftField } from "../draft.ts";
import { type Code, codes, type ErrorType, type Field, type Shape } from "../model.ts";
import { capitalised, isErrorMember, propertyName } from "../names.ts";
import { whyNotShared } from "../patterns.ts";
import { type Placeholder, placeholdersOf } from "../placeholders.ts";
import { type Problems, quote, type Span } from "../problem.ts";
import type { Resolver } from "../resolve.ts";
import { didYouMean } from "../suggest.ts";
import type { Word } from "../tokens.ts";
import { spell } from "../typetext.ts";
import { isDuration, isInteger } from "../values.ts";
import type { Text } from "../yaml.ts";
import { checkFields, notesOf } from "./types.ts";

/** Checks the section `errors`. Two messages that are alike are worth a word. */
export function checkErrors(drafts: readonly DraftError[], resolver: Resolver, problems: Problems): ErrorType[] {
  const messages = new Map<string, Word>();
  return drafts.map((draft) => {
    const { name, message, code, match, doc } = draft;
    const first = messages.get(message.text);
    if (first !== undefined) {
      const related = [{ offset: first.offset, length: first.length, message: "the other one" }];
      const help = "only the first will be recognised when a plain Go server sends it";
      const text = `${quote(first.text)} and ${quote(name.text)} have the same message`;
      problems.add("RG5004", name, text, { severity: "warning", help, related });
    } else messages.set(message.text, name);
    if (message.text.startsWith("rpc: ")) {
      const text = `${quote(name.text)} starts like an error of net/rpc (\`rpc: \`)`;
      problems.add("RG5008", message, text, { severity: "warning", help: "those are the library's own" });
    }
    const fields = checkErrorFields(draft, resolver, problems);
    new MessageCheck(draft, fields, resolver, problems).check();
    const checked = { code: checkCode(code, problems), match: checkMatch(match, problems), fields };
    return { name: name.text, wire: name.text, message: message.text, ...checked, ...notesOf(draft.facets), doc };
  });
}

function checkErrorFields(draft: DraftError, resolver: Resolver, problems: Problems): Field[] {
  for (const { name, embed, facets } of draft.fields) {
    const property = facets.get("ts")?.value.text ?? propertyName(name.text);
    if (isErrorMember(property)) {
      const message = `${quote(name.text)} and what every error has are both ${quote(property)} in TypeScript`;
      problems.add("RG3003", name, message, { help: "rename it, or give it a `ts:` name" });
    }
    if (embed !== undefined) {
      const help = "an error has its own fields";
      problems.add("RG6002", embed, "`embed` does not apply to a field of an error", { help });
    }
  }
  return checkFields({ ...draft, reserved: [], facets: new Map() }, "go", resolver, problems);
}

/** The canonical code; `unknown` is what Go's plain errors amount to. */
function checkCode(word: Word | undefined, problems: Problems): Code {
  if (word === undefined) return "unknown";
  const code = codes.find((known) => known === word.text);
  if (code === undefined) {
    const help = didYouMean(word.text, codes, `the codes are ${codes.join(", ")}`);
    problems.add("RG5006", word, `unknown code ${quote(word.text)}`, help);
  }
  return code ?? "unknown";
}

function checkMatch(word: Word | undefined, problems: Problems): string | undefined {
  const why = word && whyNotShared(word.text);
  if (word === undefined || why === undefined) return word?.text;
  const message = "`match` is not a regular expression that Go and JavaScript share";
  problems.add("RG6004", word, message, { help: why });
  return undefined;
}

/** What a placeholder can be read back from. */
type Form = "number" | "word" | "text" | "quoted";

class MessageCheck {
  readonly #message: Text;
  readonly #error: string;
  readonly #drafts: ReadonlyMap<string, DraftField>;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #resolver: Resolver;
  readonly #problems: Problems;

  constructor(draft: DraftError, fields: readonly Field[], resolver: Resolver, problems: Problems) {
    this.#message = draft.message;
    this.#error = draft.name.text;
    this.#drafts = new Map(draft.fields.map((field) => [field.name.text, field]));
    this.#fields = new Map(fields.map((field) => [field.name, field]));
    this.#resolver = resolver;
    this.#problems = problems;
  }

  check(): void {
    let before: { readonly place: Placeholder; readonly form: Form } | undefined;
    let text: Placeholder | undefined;
    for (const place of placeholdersOf(this.#message.text)) {
      const form = this.#form(place);
      if (form === undefined) continue;
      const adjacent = before !== undefined && before.place.index + before.place.length === place.index;
      const forms = before === undefined ? [] : [before.form, form];
      if (adjacent && (!forms.includes("quoted") || forms.includes("text"))) this.#confusing(before?.place, place);
      else if (form === "text" && text !== undefined) this.#confusing(text, place);
      if (form === "text") text = place;
      before = { place, form };
    }
  }

  /** How a placeholder's value is written. Undefined when it cannot be there, which is said. */
  #form(place: Placeholder): Form | undefined {
    const at = this.#at(place);
    const draft = this.#drafts.get(place.field);
    if (draft === undefined || (place.form !== undefined && place.form !== "q")) {
      const shown = place.form === undefined ? place.field : `${place.field}:${place.form}`;
      const message = `placeholder ${quote(shown)} is not a field of ${quote(this.#error)}`;
      const otherwise = `declare it beside the message: \`${capitalised(place.field)}: int\``;
      const form = { help: "behind the colon there can be `q`, which quotes" };
      const near = draft === undefined ? didYouMean(place.field, this.#drafts.keys(), otherwise) : form;
      this.#problems.add("RG5001", at, message, near);
      return undefined;
    }
    const field = this.#fields.get(place.field);
    const plain = field && this.#resolver.plain(field.shape);
    if (field === undefined || plain === undefined) return undefined;
    const form = field.optional ? undefined : formOf(plain);
    if (form === undefined || (place.form === "q" && form !== "text")) {
      const message = `${quote(place.field)} has the type ${quote(spell(draft.type) + (field.optional ? "?" : ""))}`;
      const what = place.form === "q" && form !== undefined ? "only text can be quoted" : formsText;
      this.#problems.add("RG5003", at, `${message}; ${what}`, {
        help: "leave it out of the message: our own peers get it anyway",
      });
      return undefined;
    }
    return place.form === "q" ? "quoted" : form;
  }

  #confusing(first: Placeholder | undefined, second: Placeholder): void {
    if (first === undefined) return;
    const { offset, length } = this.#at(first);
    const message = `placeholders ${quote(first.field)} and ${quote(second.field)} cannot be told apart`;
    const help = "put text between them, or quote a text: `{Name:q}`";
    this.#problems.add("RG5002", this.#at(second), message, {
      help,
      related: offset === this.#at(second).offset ? [] : [{ offset, length, message: "the other one" }],
    });
  }

  #at({ index, length }: Placeholder): Span {
    return this.#message.exact ? { offset: this.#message.offset + index, length } : this.#message;
  }
}

const formsText = "messages can hold integers, text, bools, enums and durations";

function formOf(plain: Shape): Form | undefined {
  if (isInteger(plain) || isDuration(plain)) return "number";
  if (plain.kind === "enum") return plain.base === "string" ? "text" : "number";
  if (plain.kind !== "scalar") return undefined;
  return plain.name === "bool" ? "word" : plain.name === "string" ? "text" : undefined;
}
