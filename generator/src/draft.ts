// The draft: a schema as it was declared, with the place of every word, before names are looked up.

import type { CallText } from "./calltext.ts";
import type { DraftFacets } from "./parse/facets.ts";
import type { Span } from "./problem.ts";
import type { Word } from "./tokens.ts";
import type { TypeText } from "./typetext.ts";
import type { Text } from "./yaml.ts";

export interface DraftField {
  readonly name: Word;
  readonly type: TypeText;
  /** The `?` behind the type. */
  readonly optional: Span | undefined;
  /** The value of `embed`, if it is `true`. */
  readonly embed: Span | undefined;
  readonly facets: DraftFacets;
  readonly doc: string;
}

export interface DraftStruct {
  readonly kind: "struct";
  readonly name: Word;
  readonly fields: readonly DraftField[];
  /** Names that were used once and must not come back. */
  readonly reserved: readonly Word[];
  readonly facets: DraftFacets;
  readonly doc: string;
}

export interface DraftAlias {
  readonly kind: "alias";
  readonly name: Word;
  readonly type: TypeText;
  readonly facets: DraftFacets;
  readonly doc: string;
}

export interface DraftMember {
  readonly name: Word;
  /** Undefined in a list of names. */
  readonly value: (Word & { readonly quoted: boolean }) | undefined;
  readonly doc: string;
}

export interface DraftEnum {
  readonly kind: "enum";
  readonly name: Word;
  readonly members: readonly DraftMember[];
  readonly type: Word | undefined;
  readonly closed: boolean;
  readonly facets: DraftFacets;
  readonly doc: string;
}

export interface DraftCase {
  readonly name: Word;
  readonly type: TypeText;
  readonly doc: string;
}

export interface DraftUnion {
  readonly kind: "union";
  readonly name: Word;
  readonly cases: readonly DraftCase[];
  readonly tag: Word | undefined;
  readonly facets: DraftFacets;
  readonly doc: string;
}

export type DraftType = DraftStruct | DraftAlias | DraftEnum | DraftUnion;

export interface DraftError {
  readonly name: Word;
  readonly message: Text;
  readonly code: Word | undefined;
  readonly match: Word | undefined;
  readonly fields: readonly DraftField[];
  readonly facets: DraftFacets;
  readonly doc: string;
}

/** What a service and a method can both have beside what they are. */
export interface DraftTraits {
  readonly wire: Word | undefined;
  readonly timeout: Word | undefined;
  readonly facets: DraftFacets;
}

export interface DraftMethod extends DraftTraits {
  readonly name: Word;
  readonly call: CallText;
  /** The value of `idempotent`, if it is `true`. */
  readonly idempotent: Word | undefined;
  readonly roles: readonly Word[];
  readonly doc: string;
}

export interface DraftService extends DraftTraits {
  readonly name: Word;
  readonly methods: readonly DraftMethod[];
  readonly doc: string;
}

/** What Go calls the package of a schema. */
export interface DraftGo {
  readonly package: Word | undefined;
  readonly import: Word | undefined;
}

/** Another schema, and what it is called here. */
export interface DraftImport {
  readonly name: Word;
  readonly path: Word;
}

export interface Draft {
  package: Word | undefined;
  imports: DraftImport[];
  /** How JSON members are named. */
  json: Word | undefined;
  go: DraftGo | undefined;
  doc: string;
  types: DraftType[];
  errors: DraftError[];
  services: DraftService[];
  /** Names whose declaration could not be read, which has been said: their uses are silent. */
  readonly silent: Set<string>;
}
