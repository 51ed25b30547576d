// Opaque types: Go types that turn themselves into bytes (GobEncoder, BinaryMarshaler). Nobody else looks inside.

import { formless } from "./forms.ts";
import { made, type Type } from "./types.ts";

/**
 * A Go type with methods of its own. The value is the payload. `marshal` says which methods Go has: `GobEncode` and
 * `GobDecode`, or `MarshalBinary` and `UnmarshalBinary`; a peer with the other kind refuses it. `name` is Go's name of
 * the type, with the package if that is not `main`.
 */
export function opaque(name: string, marshal: "gob" | "binary"): Type<Uint8Array> {
  return made<Uint8Array>({
    kind: "opaque",
    name: name.slice(name.lastIndexOf(".") + 1),
    go: name.includes(".") ? name : `main.${name}`,
    key: `${marshal} ${name}`,
    marshal,
    form: formless,
    write: (w, payload) => w.bytes(payload),
    read: (r) => r.byteSlice(),
  });
}
