import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";

/** What `responseSchema` cannot say: the place inside the schema, as in `properties.age.multipleOf`. */
export interface SchemaLoss {
  readonly path: string;
  readonly reason: string;
}

/**
 * A JSON Schema as the part of OpenAPI that `responseSchema` takes: types in capitals, references put in their place,
 * `nullable` instead of null types, the properties' order kept. Keywords that are not in
 * https://ai.google.dev/api/caching#Schema are left out and told as losses; those that say nothing of the answer
 * (`$schema`, `examples`) are left out without. Never throws; references that lead into themselves end as losses.
 */
export function responseSchema(schema: JsonObject): {
  readonly schema: JsonObject;
  readonly losses: readonly SchemaLoss[];
} {
  const losses: SchemaLoss[] = [];
  const walk: Walk = { root: schema, losses, remaining: MAX_NODES };
  return { schema: convert(schema, { walk, path: "", refs: ["#"] }), losses };
}

/** References can make a small schema huge; the provider's own limit is lower. */
const MAX_NODES = 5000;
const MAX_DEPTH_OF_REFERENCES = 32;

interface Walk {
  readonly root: JsonObject;
  readonly losses: SchemaLoss[];
  remaining: number;
}

interface Place {
  readonly walk: Walk;
  readonly path: string;
  /** References that were followed to get here. */
  readonly refs: readonly string[];
}

const TYPES: ReadonlyMap<JsonValue, string> = new Map<JsonValue, string>([
  ["string", "STRING"],
  ["number", "NUMBER"],
  ["integer", "INTEGER"],
  ["boolean", "BOOLEAN"],
  ["array", "ARRAY"],
  ["object", "OBJECT"],
]);

/** Keywords that both have. */
const SAME: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "nullable",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
  "minimum",
  "maximum",
  "pattern",
  "example",
  "required",
  "propertyOrdering",
]);

/** Keywords that describe rather than restrict, and those that are read below. */
const SILENT: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$anchor",
  "$comment",
  "$defs",
  "definitions",
  "$ref",
  "examples",
  "readOnly",
  "writeOnly",
  "deprecated",
  "type",
  "properties",
  "items",
  "enum",
  "const",
  "format",
  "anyOf",
  "oneOf",
  "allOf",
]);

const FORMATS: ReadonlySet<JsonValue> = new Set<JsonValue>(["date-time", "enum", "float", "double", "int32", "int64"]);

function convert(schema: JsonValue, place: Place): JsonObject {
  const { walk, path } = place;
  walk.remaining -= 1;
  if (walk.remaining === 0) lose({ ...place, path: "" }, "", "the schema is too large");
  if (walk.remaining <= 0) return {};
  if (!isJsonObject(schema)) {
    if (schema !== true) lose(place, "", "must be an object");
    return {};
  }
  const reference = schema["$ref"];
  if (reference !== undefined) return resolve(schema, { ...place, reference });
  const alternatives = alternativesOf(schema);
  const out: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (SAME.has(name)) out[name] = value;
    else if (!SILENT.has(name) && !(name === "additionalProperties" && value === false))
      lose(place, name, "Gemini has no such keyword");
  }
  const format = schema["format"];
  if (typeof format === "string") {
    if (FORMATS.has(format)) out["format"] = format;
    else lose(place, "format", `Gemini has no format ${JSON.stringify(format)}`);
  }
  if (alternatives.isNullable) out["nullable"] = true;
  if (alternatives.types.length === 1) out["type"] = alternatives.types[0] ?? "STRING";
  writeEnum(schema, { place, out });
  writeMembers(schema, { place, out });
  const inner = (found: Found): JsonObject => convert(found.value, { ...place, path: joined(path, found.path) });
  const merged = alternatives.together.map(inner).reduce(merge, out);
  const [first, ...others] = alternatives.either.map(inner);
  if (first === undefined) return merged;
  // Vertex wants nothing to stand beside `anyOf`.
  return others.length === 0 ? merge(merged, first) : { anyOf: [first, ...others].map((one) => merge(merged, one)) };
}

/** Both at once; where they differ, the second holds. */
function merge(first: JsonObject, second: JsonObject): JsonObject {
  const out: Record<string, JsonValue> = { ...first, ...second };
  for (const name of ["required", "propertyOrdering"]) {
    const [one, two] = [first[name], second[name]];
    if (Array.isArray(one) && Array.isArray(two))
      out[name] = [...new Set([...(one as readonly JsonValue[]), ...(two as readonly JsonValue[])])];
  }
  const [one, two] = [first["properties"], second["properties"]];
  if (isJsonObject(one) && isJsonObject(two)) out["properties"] = { ...one, ...two };
  return out;
}

interface Found {
  readonly value: JsonValue;
  readonly path: string;
}

interface Alternatives {
  readonly isNullable: boolean;
  readonly types: readonly string[];
  /** One of these must hold. */
  readonly either: readonly Found[];
  /** All of these must hold. */
  readonly together: readonly Found[];
}

/** `type`, `anyOf`, `oneOf` and `allOf` of a schema, null taken out. */
function alternativesOf(schema: JsonObject): Alternatives {
  const listed = schema["type"];
  const names = Array.isArray(listed) ? (listed as readonly JsonValue[]) : listed === undefined ? [] : [listed];
  const types = names.flatMap((name) => TYPES.get(name) ?? []);
  const listOf = (keyword: string): readonly Found[] => {
    const list = schema[keyword];
    if (!Array.isArray(list)) return [];
    return list.map((value: JsonValue, index) => ({ value, path: `${keyword}[${index}]` }));
  };
  const either = [...listOf("anyOf"), ...listOf("oneOf")];
  const present = either.filter(({ value }) => !isNullSchema(value));
  const several = types.length > 1 ? types.map((name) => ({ value: { type: name.toLowerCase() }, path: "type" })) : [];
  return {
    isNullable: names.includes("null") || present.length < either.length,
    types: types.length > 1 ? [] : types,
    either: [...present, ...several],
    together: listOf("allOf"),
  };
}

function isNullSchema(value: JsonValue): boolean {
  return isJsonObject(value) && value["type"] === "null";
}

/** Only texts can be enumerated. A null among them is `nullable`. */
function writeEnum(schema: JsonObject, { place, out }: Writing): void {
  const name = schema["enum"] === undefined ? "const" : "enum";
  const listed = schema[name];
  if (listed === undefined) return;
  const values = name === "const" ? [listed] : Array.isArray(listed) ? (listed as readonly JsonValue[]) : [];
  const present = values.filter((value) => value !== null);
  if (present.length < values.length) out["nullable"] = true;
  if (present.length === 0) return;
  if (!present.every((value) => typeof value === "string")) {
    lose(place, name, "Gemini enumerates texts only");
    return;
  }
  out["type"] = "STRING";
  out["enum"] = present;
}

interface Writing {
  readonly place: Place;
  readonly out: Record<string, JsonValue>;
}

function writeMembers(schema: JsonObject, { place, out }: Writing): void {
  const { items, properties } = schema;
  if (items !== undefined) out["items"] = convert(items, { ...place, path: joined(place.path, "items") });
  if (!isJsonObject(properties)) return;
  out["type"] ??= "OBJECT";
  out["properties"] = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      convert(value, { ...place, path: joined(place.path, `properties.${name}`) }),
    ]),
  );
  // Else the second generation writes them in the order of the alphabet.
  out["propertyOrdering"] ??= Object.keys(properties);
}

/** What stands beside a reference refines it. */
function resolve(schema: JsonObject, { reference, ...place }: Place & { readonly reference: JsonValue }): JsonObject {
  const { walk, refs } = place;
  const { $ref: _, ...beside } = schema;
  const refined = Object.keys(beside).length === 0 ? {} : convert(beside, place);
  if (typeof reference !== "string" || refs.includes(reference) || refs.length >= MAX_DEPTH_OF_REFERENCES) {
    lose(place, "$ref", "Gemini takes no schema that contains itself");
    return refined;
  }
  const target = lookUp(walk.root, reference);
  if (target === undefined) {
    lose(place, "$ref", `there is no ${JSON.stringify(reference)}`);
    return refined;
  }
  return { ...convert(target, { ...place, refs: [...refs, reference] }), ...refined };
}

/** A JSON Pointer into the schema itself, as in `#/$defs/Step`. */
function lookUp(root: JsonObject, reference: string): JsonValue | undefined {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  let value: JsonValue | undefined = root;
  for (const token of reference.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(key)];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function lose({ walk, path }: Place, name: string, reason: string): undefined {
  walk.losses.push({ path: name === "" ? path : joined(path, name), reason });
}
