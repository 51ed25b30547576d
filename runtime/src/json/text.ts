// Text as JSON strings carry it. Source: Go encoding/json encode.go (appendString), decode.go (unquote).

import { utf8Text } from "../utf8.ts";

const backslash = 0x5c;

/** What Go escapes: for JSON's sake, and what could end a script element or a line of JavaScript. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped
const needsEscape = /["\\<>&\u0000-\u001f\u2028\u2029]/;
const escapable = new RegExp(needsEscape, "g");

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** The inside of a JSON string, as Go 1.22 and later write it (before, `\b` and `\f` were `\u0008` and `\u000c`). */
export function escaped(text: string): string {
  if (!needsEscape.test(text)) return text;
  return text.replace(escapable, (unit) => short[unit] ?? unicodeEscape(unit));
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * JSON as Go passes it on when it is given as it is: without white space, and with `<`, `>`, `&` and two line ends
 * escaped (encoding/json indent.go, appendCompact).
 */
export function compact(json: string): string {
  let text = "";
  let inText = false;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charAt(i);
    if (!inText && (unit === " " || unit === "\n" || unit === "\r" || unit === "\t")) continue;
    if (unit === '"') inText = !inText;
    text += "<>&\u2028\u2029".includes(unit) ? unicodeEscape(unit) : unit;
    if (inText && unit === "\\") text += json.charAt(++i);
  }
  return text;
}

const replacement = "\ufffd";

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The text between two quotes, which is known to be sound. Halves of surrogate pairs become U+FFFD, as in Go. */
export function unescaped(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let from = start;
  let high = "";
  for (let i = start; i < end; ) {
    if (bytes[i] !== backslash) {
      i++;
      continue;
    }
    if (i > from && high !== "") {
      text += replacement;
      high = "";
    }
    if (i > from) text += utf8Text(bytes, from, i);
    const letter = String.fromCharCode(bytes[i + 1] as number);
    let unit = escapes[letter];
    i += 2;
    if (unit === undefined) {
      unit = String.fromCharCode(Number.parseInt(utf8Text(bytes, i, i + 4), 16));
      i += 4;
    }
    from = i;
    const code = unit.charCodeAt(0);
    const low = code >= 0xdc00 && code < 0xe000;
    if (high !== "") text += low ? high + unit : replacement;
    if (low && high !== "") {
      high = "";
      continue;
    }
    high = code >= 0xd800 && code < 0xdc00 ? unit : "";
    if (high === "") text += low ? replacement : unit;
  }
  if (high !== "") text += replacement;
  return from < end ? text + utf8Text(bytes, from, end) : text;
}
