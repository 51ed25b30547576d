// Call texts: `Args -> Reply throws NotFound`, read into their parts.

import { type Problems, quote, type Span } from "./problem.ts";
import { Tokens, type Word } from "./tokens.ts";
import { parseWhole, type TypeText } from "./typetext.ts";
import type { Text } from "./yaml.ts";

/** A method's call as it is written. */
export interface CallText {
  readonly args: TypeText;
  readonly reply: TypeText;
  /** The names behind `throws`. */
  readonly throws: readonly Word[];
  /** The words `stream`, where there are any. */
  readonly stream: { readonly args: Word | undefined; readonly reply: Word | undefined };
}

const form = "the form is `[stream] Args -> [stream] Reply [throws Error, Error]`";
const reply = "write `Args -> Reply`, or `-> void`";

/** Reads a method's call. Answers undefined when it cannot be read, which has been said. */
export function readCall(method: string, text: Text, problems: Problems): CallText | undefined {
  const tokens = new Tokens(text, problems);
  tokens.allowsOptional = false;
  const arrow = tokens.find("->");
  if (arrow < 0) return noArrow(method, tokens);
  const arrowAt: Span = tokens.peek(arrow) ?? text;
  refuseSecondArgument(method, tokens, arrow);
  const streamOfArgs = parseStream(tokens);
  const args = parseSide(tokens);
  if (!tokens.failed && !tokens.at("->")) tokens.end("RG4004", "in a call", form);
  tokens.skip(); // the arrow
  if (!tokens.failed && (tokens.left === 0 || tokens.at("throws"))) {
    return tokens.fail("RG4001", arrowAt, `method ${quote(method)} has no reply`, reply);
  }
  const streamOfReply = parseStream(tokens);
  const answer = parseSide(tokens);
  const throws = tokens.at("throws") ? parseThrows(tokens) : [];
  tokens.end("RG4004", "in a call", form);
  const stream = { args: streamOfArgs, reply: streamOfReply };
  return tokens.failed ? undefined : { args, reply: answer, throws, stream };
}

/** Other arrows and words are likely where ours is missing: `=>`, `:`, `returns`. */
function noArrow(method: string, tokens: Tokens): undefined {
  const second = tokens.peek(1);
  if (second !== undefined && /^(?:[-=>:]|returns?)$/.test(second.text)) {
    return tokens.fail("RG4004", second, `unexpected ${quote(second.text)} in a call`, form);
  }
  const { text } = tokens.text;
  const own = /^[\w.<>[\], ]{1,40}$/.test(text)
    ? `write ${quote(`${text} -> Reply`)}, or ${quote(`${text} -> void`)}`
    : reply;
  return tokens.fail("RG4001", tokens.text, `method ${quote(method)} has no reply`, own);
}

/** `A, B -> C` and `(a A, b B) -> C`: nothing is as common in other languages. */
function refuseSecondArgument(method: string, tokens: Tokens, arrow: number): void {
  let depth = 0;
  for (let i = 0; i < arrow; i++) {
    const word = tokens.peek(i);
    if (word === undefined) return;
    if (word.text === "<") depth++;
    else if (word.text === ">") depth--;
    else if (word.text === "," && depth === 0) {
      tokens.fail(
        "RG4003",
        word,
        `${quote(method)} has two arguments`,
        "net/rpc methods take one: make a struct of them",
      );
      return;
    } else if (word.text === "(") {
      tokens.fail("RG4004", word, "unexpected `(` in a call", form);
      return;
    }
  }
}

/** The word in front of a type whose values come one after the other. */
function parseStream(tokens: Tokens): Word | undefined {
  const word = tokens.peek();
  if (word?.text !== "stream" || !/^[A-Za-z]/.test(tokens.peek(1)?.text ?? "")) return undefined;
  tokens.skip();
  return word;
}

/** An argument or a reply. */
function parseSide(tokens: Tokens): TypeText {
  const { type, optional } = parseWhole(tokens);
  if (optional !== undefined) {
    const help = "gob cannot send nil: use a struct with an optional field";
    tokens.fail("RG4005", optional, "optional arguments or replies do not exist", help);
  }
  return type;
}

/** At least one name has to follow. */
function parseThrows(tokens: Tokens): Word[] {
  const names: Word[] = [];
  do {
    tokens.skip(); // `throws` or the comma
    const name = tokens.peek();
    if (name === undefined || !/^[A-Za-z_$]/.test(name.text)) {
      tokens.fail("RG4004", tokens.place(), "the name of an error is missing here", form);
      return names;
    }
    tokens.skip();
    const inner = tokens.at(".") ? tokens.peek(1) : undefined;
    if (inner === undefined) names.push(name);
    else {
      names.push({ text: `${name.text}.${inner.text}`, ...tokens.span(name, inner) });
      tokens.skip(2);
    }
  } while (!tokens.failed && tokens.at(","));
  return names;
}
