// Reading values from JSON: structs, lists, maps, by our own types. Their `read` is the same that reads gob; this reader
// tells it the fields by their names. Source: Go encoding/json decode.go (object, array, and the error texts).

import { malformed } from "../bytes.ts";
import type { ContentType, Reader } from "../gob/reader.ts";
import { uint8 } from "../scalars.ts";
import type { AnyType, Type } from "../types.ts";
import { Budget, type BudgetLimits } from "./budget.ts";
import { Names } from "./names.ts";
import { comes, goPlaceOf, Place, pathOf } from "./place.ts";
import { JsonScanner, maxShown, nullText, unsupported } from "./scanner.ts";
import { type Dialect, type Embedding, type Shape, shapeOf } from "./shape.ts";
import { kindOf } from "./syntax.ts";
import { timeBytes } from "./time.ts";

/** What a type's `read` may ask of its reader: what gob's has, as far as it is not about gob. */
type ReadsTypes = Pick<
  Reader,
  keyof JsonScanner | "open" | "close" | "field" | "list" | "entries" | "interfaceValue" | "run" | "bytes" | "pos"
>;

/** The form of an interface value, whose type Go's own JSON does not tell. */
const anyNames = new Names(["type", "value"]);

/** Reads one value after the other. What is read is known to be JSON: `Syntax` has gone over it. */
export class JsonReader extends JsonScanner implements ReadsTypes {
  /** The bytes of a time in Go's binary form, which `run` has made of a text. */
  bytes: Uint8Array = nullText;
  pos = 0;
  readonly #budget: Budget;
  readonly #dialect: Dialect;
  readonly #self: Reader = this as unknown as Reader;
  #next: Shape = shapeOf(uint8, "go");
  readonly #places: Place[] = [new Place()];
  #place: Place = this.#places[0] as Place;
  #depth = 0;
  /** The struct that comes next is embedded in the one that is being read. */
  #inside: Embedding | undefined;

  constructor(limits: BudgetLimits, dialect: Dialect = "go") {
    super();
    this.#budget = new Budget(limits);
    this.#dialect = dialect;
  }

  /** Reads the value that begins at `at`. Where it goes wrong `path` tells the place. */
  value<T>(json: Uint8Array, at: number, type: Type<T>): T {
    this.json = json;
    this.at = at;
    this.inKey = false;
    this.#budget.begin();
    this.#depth = 0;
    this.#place = this.#places[0] as Place;
    this.#inside = undefined;
    return this.#part(shapeOf(type, this.#dialect), type);
  }

  /** Where the reading stands below the value, in the words of TypeScript: `.items[3].name`. */
  path(): string {
    return pathOf(this.#places.slice(1, this.#depth + 1), (key) => this.#textAt(key));
  }

  open(): number {
    const outer = this.#place;
    const place = this.#enter();
    const embedding = this.#inside;
    if (embedding !== undefined) {
      place.embedding = embedding;
      place.starts = outer.starts;
      this.#inside = undefined;
    } else if (this.isNull) {
      this.at += 4;
      place.over = true;
    } else if (this.json[this.at] !== 0x7b) this.misfit();
    else {
      this.at++;
      place.embedding = place.shape.members.embedding;
      if (place.embedding !== undefined) this.#gather(place);
    }
    return this.#depth - 1;
  }

  close(outer: number): void {
    this.#depth = outer;
    this.#place = this.#places[outer] as Place;
  }

  field(): number {
    const place = this.#place;
    if (place.quoted) place.quoted = this.leaveQuotes();
    if (place.over) return -1;
    if (place.embedding !== undefined) return this.#gathered(place, place.embedding);
    const { shape } = place;
    const { names } = shape.members;
    for (;;) {
      this.gap();
      if (this.json[this.at] === 0x7d) {
        this.at++;
        return -1;
      }
      const index = this.#key(names, place.at + 1);
      const part = shape.parts[index];
      if (part === undefined || (part.nullable && this.isNull)) {
        this.skip();
        continue;
      }
      place.at = index;
      this.#next = part;
      if (shape.quoted?.[index]) place.quoted = this.enterQuotes(part.type.go);
      return index;
    }
  }

  list<T>(element: { read(r: Reader): T }): T[] {
    const { type, parts } = this.#next;
    const place = this.#enter();
    const values: T[] = [];
    const part = parts[0] ?? shapeOf(uint8, "go"); // bytes that are written as a list
    if (this.isNull) this.at += 4;
    else if (this.json[this.at] !== 0x5b) this.misfit();
    else {
      this.at++;
      for (let i = 0; ; i++) {
        this.gap();
        if (this.json[this.at] === 0x5d) break;
        place.at = i;
        if (type.length !== undefined && i >= type.length)
          this.skip(); // as Go does
        else {
          this.#budget.element(place.shape);
          values.push(this.#part(part, element));
        }
      }
      this.at++;
    }
    if (type.length !== undefined) while (values.length < type.length) values.push(this.#zero(part, element));
    this.close(this.#depth - 1);
    return values;
  }

  entries<K, V>(key: { read(r: Reader): K }, value: { read(r: Reader): V }, put: (k: K, v: V) => void): void {
    const { type, parts } = this.#next;
    const [keyShape, valueShape] = parts as [Shape, Shape];
    const place = this.#enter();
    if (this.isNull) {
      this.at += 4;
      this.close(this.#depth - 1);
      return;
    }
    if (this.json[this.at] !== 0x7b || !["string", "int", "uint"].includes(keyShape.type.kind)) this.misfit();
    for (this.at++; ; ) {
      this.gap();
      if (this.json[this.at] === 0x7d) break;
      this.#budget.element(place.shape);
      place.key = this.at;
      this.#next = keyShape;
      const k = keyShape.type.kind === "string" ? key.read(this.#self) : this.#numberKey(key);
      this.colon();
      put(k, this.#part(valueShape, value));
      place.key = -1;
    }
    this.at++;
    this.#next = shapeOf(type, this.#dialect);
    this.close(this.#depth - 1);
  }

  /** `{"type": name, "value": …}`, in any order; `null` for nil. */
  interfaceValue(typeOf: (name: string) => ContentType | undefined): { name: string; value: unknown } {
    const { type } = this.#next;
    this.#enter();
    let name = "";
    let value: unknown;
    if (this.isNull) this.at += 4;
    else if (this.json[this.at] !== 0x7b) this.misfit();
    else {
      const starts = new Int32Array(2).fill(-1);
      const end = this.#members(anyNames, starts);
      const [typeAt = -1, valueAt = -1] = starts;
      if (typeAt < 0) throw malformed('an interface value is {"type": …, "value": …}');
      this.at = typeAt;
      name = this.string();
      const content = type.of?.get(name) ?? (typeOf(name) as AnyType | undefined);
      if (content !== undefined) {
        const shape = shapeOf(content, this.#dialect);
        this.at = valueAt;
        value = valueAt < 0 ? this.#zero(shape, content) : this.#part(shape, content);
      }
      this.at = end;
    }
    this.close(this.#depth - 1);
    return { name, value };
  }

  /** Makes the bytes of a time of its text. They are in `bytes` then, up to `pos`. */
  run(): number {
    const { kind, go } = this.#next.type;
    if (kind !== "time") throw unsupported(go);
    const isNull = this.isNull;
    if (!isNull && this.json[this.at] !== 0x22) throw malformed("Time.UnmarshalJSON: input is not a JSON string");
    const text = this.string();
    const { buf, pos } = timeBytes(isNull ? undefined : text);
    this.bytes = buf;
    this.pos = pos;
    return 1; // behind the length, which takes one byte
  }

  override byteSlice(): Uint8Array {
    if (this.#next.type.kind === "opaque") throw unsupported(this.#next.type.go);
    return super.byteSlice();
  }

  protected override bytesOfList(): Uint8Array {
    return Uint8Array.from(this.list(uint8));
  }

  /** Go says what came, and the type and the names of the way to the field that wanted something else. */
  protected override misfit(): never {
    const { kind, go } = this.#next.type;
    let what = kindOf(this.json[this.at]);
    if (this.inKey) what = `number ${this.#textAt(this.#place.key)}`;
    else if (what === "number" && ["int", "uint", "float"].includes(kind)) what = `number ${this.numberAhead()}`;
    if (what.length > maxShown) what = `${what.slice(0, maxShown)}…`;
    if (this.#dialect === "web") throw malformed(`expected ${this.#next.type.name || go}, found ${what}`);
    const where = goPlaceOf(this.#places.slice(1, this.#depth + 1));
    throw malformed(`json: cannot unmarshal ${what} into Go ${where} of type ${go}`);
  }

  /** Reads what comes next, which may be absent if its type says so. */
  #part<T>(shape: Shape, type: { read(r: Reader): T }): T {
    if (shape.nullable && this.isNull) {
      this.at += 4;
      return undefined as T; // what an optional type has beside T
    }
    this.#next = shape;
    return type.read(this.#self);
  }

  #textAt(at: number): string {
    const here = this.at;
    this.at = at;
    const text = this.string();
    this.at = here;
    return text;
  }

  /** Reads a key that is a number in quotes. */
  #numberKey<K>(key: { read(r: Reader): K }): K {
    this.inKey = true;
    this.at++;
    const k = key.read(this.#self);
    if (this.json[this.at] !== 0x22) this.misfit();
    this.at++;
    this.inKey = false;
    return k;
  }

  /** The zero value of a type: what it reads from `null`. */
  #zero<T>(shape: Shape, type: { read(r: Reader): T }): T {
    const { json, at } = this;
    this.json = nullText;
    this.at = 0;
    const zero = this.#part(shape, type);
    this.json = json;
    this.at = at;
    return zero;
  }

  /** Begins a place for what comes next. */
  #enter(): Place {
    this.#budget.open(this.#next);
    this.#depth++;
    let place = this.#places[this.#depth];
    if (place === undefined) {
      place = new Place();
      this.#places.push(place);
    }
    place.shape = this.#next;
    place.at = -1;
    place.key = -1;
    place.end = 0;
    place.over = false;
    place.quoted = false;
    place.embedding = undefined;
    this.#place = place;
    return place;
  }

  /** Goes over a member's name and colon, and answers its number among the names. `guess` is the likely one. */
  #key(names: Names, guess: number): number {
    let index = guess;
    if (names.isNext(this.json, this.at, guess)) this.at += names.lengthOf(guess);
    else {
      const start = this.at + 1;
      this.skipText();
      index = names.find(this.json, start, this.at - 1);
      this.colon();
    }
    this.gap();
    return index;
  }

  /** Notes where the members of an object begin, and answers where it ends. */
  #members(names: Names, starts: Int32Array): number {
    let index = -1;
    for (this.at++; ; ) {
      this.gap();
      if (this.json[this.at] === 0x7d) return this.at + 1;
      index = this.#key(names, index + 1);
      if (index >= 0) starts[index] = this.at;
      this.skip();
    }
  }

  #gather(place: Place): void {
    const { list, names } = place.shape.members;
    place.starts = new Int32Array(list.length).fill(-1);
    this.at--;
    place.end = this.#members(names, place.starts);
  }

  /** The next field of a struct that has embedded ones, or is embedded: its members are at hand in any order. */
  #gathered(place: Place, embedding: Embedding): number {
    const starts = place.starts as Int32Array;
    const { parts } = place.shape;
    for (let index = place.at + 1; index < embedding.length; index++) {
      const member = embedding[index] as number | Embedding;
      const part = parts[index] as Shape;
      if (typeof member === "number") {
        this.at = starts[member] ?? -1;
        if (this.at < 0 || (part.nullable && this.isNull)) continue;
      } else if (comes(member, starts)) this.#inside = member;
      else continue;
      place.at = index;
      this.#next = part;
      if (place.shape.quoted?.[index]) place.quoted = this.enterQuotes(part.type.go);
      return index;
    }
    if (place.end > 0) this.at = place.end;
    place.over = true;
    return -1;
  }
}
