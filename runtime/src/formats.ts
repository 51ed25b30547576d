// Formats: what a text can be held to by name (`format: email`). Each is one expression that cannot backtrack far.

import type { FormatName } from "./types.ts";

const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);
/** A label of a host name: letters, digits, hyphens inside. */
const label = "[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?";
const hostname = new RegExp(`^${label}(?:\\.${label})*$`, "i");
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** What may stand in front of the @ without quotes (RFC 5322, dot-atom). */
const mailbox = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** A scheme, and then only what a URI may consist of (RFC 3986). */
const uri = /^[a-z][a-z\d+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})+$/i;

/** Whether a text has a format. */
export const formats: Readonly<Record<FormatName, (text: string) => boolean>> = {
  date: isDate,
  email(text) {
    const at = text.lastIndexOf("@");
    return text.length <= 254 && at <= 64 && mailbox.test(text.slice(0, Math.max(0, at))) && isHost(text.slice(at + 1));
  },
  hostname: isHost,
  ipv4: (text) => ipv4.test(text),
  ipv6: isIpv6,
  uri: (text) => uri.test(text),
  uuid: (text) => uuid.test(text),
};

function isHost(text: string): boolean {
  return text.length <= 253 && hostname.test(text);
}

/** A day that there is: `2024-02-29`. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(+date) && date.toISOString().startsWith(text);
}

/** Eight groups, of which one run of zeros may be left out; the last two may be an IPv4 address (RFC 4291, 2.2). */
function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups[groups.length - 1] ?? "";
  const isMixed = ipv4.test(last) && text.endsWith(last);
  const count = groups.length + (isMixed ? 1 : 0);
  const hex = isMixed ? groups.slice(0, -1) : groups;
  return hex.every((group) => /^[\da-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}
