import type { ConverseRequest$ } from "@aws-sdk/client-bedrock-runtime";

type StructureSchema = typeof ConverseRequest$;

/** Codes of https://smithy.io in the static schemas of AWS's clients. */
const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const DOCUMENT = 15;
const BLOB = 21;
const LIST = 64;
const MAP = 128;
const KIND_LIST = 1;
const KIND_MAP = 2;
const KIND_STRUCTURE = 3;
const KIND_UNION = 4;

/** Where a JSON value is not what AWS's own client would send: unknown or missing members, other types. Empty when it is. */
export function schemaBreaches(schema: StructureSchema, value: unknown): readonly string[] {
  return check(schema, value, "$");
}

function check(reference: unknown, value: unknown, path: string): readonly string[] {
  const schema: unknown = typeof reference === "function" ? (reference as () => unknown)() : reference;
  if (typeof schema === "number") return checkSimple(schema, value, path);
  if (!Array.isArray(schema)) return [`${path}: a schema of an unknown form`];
  // A member with traits.
  if (schema.length <= 2) return check(schema[0], value, path);
  const [kind] = schema as readonly unknown[];
  switch (kind) {
    case KIND_LIST:
      return checkItems(schema[4], value, path);
    case KIND_MAP:
      return checkEntries(schema[5], value, path);
    case KIND_STRUCTURE:
    case KIND_UNION:
      return checkMembers(schema as unknown as StructureSchema, value, path);
    default:
      return check(schema[4], value, path);
  }
}

function checkSimple(code: number, value: unknown, path: string): readonly string[] {
  if (code === DOCUMENT) return value === undefined ? [`${path}: nothing`] : [];
  if (code >= MAP) return checkEntries(code - MAP, value, path);
  if (code >= LIST) return checkItems(code - LIST, value, path);
  const fits =
    (code === STRING && typeof value === "string") ||
    (code === NUMBER && typeof value === "number") ||
    (code === BOOLEAN && typeof value === "boolean") ||
    (code === BLOB && typeof value === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0);
  return fits ? [] : [`${path}: ${JSON.stringify(value)} is not of type ${code}`];
}

function checkItems(member: unknown, value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path}: no list`];
  return value.flatMap((item, index) => check(member, item, `${path}[${index}]`));
}

function checkEntries(member: unknown, value: unknown, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [`${path}: no map`];
  return Object.entries(value).flatMap(([name, item]) => check(member, item, `${path}.${name}`));
}

function checkMembers(schema: StructureSchema, value: unknown, path: string): readonly string[] {
  const [kind, , , , names, members, required = 0] = schema as unknown as readonly [
    number,
    string,
    string,
    unknown,
    readonly string[],
    readonly unknown[],
    number?,
  ];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}: no object`];
  const entries = Object.entries(value);
  const breaches = entries.flatMap(([name, item]) => {
    const at = names.indexOf(name);
    return at < 0 ? [`${path}.${name}: unknown`] : check(members[at], item, `${path}.${name}`);
  });
  for (const name of names.slice(0, required))
    if (!Object.hasOwn(value, name)) breaches.push(`${path}.${name}: missing`);
  if (kind === KIND_UNION && entries.length !== 1) breaches.push(`${path}: ${entries.length} members of a union`);
  return breaches;
}
