import * as z from "zod/mini";

const inactiveSchemas = new WeakMap<object, string>();

/** Marks a field whose feature does not exist yet: it is checked, and loading a document that uses it says so. */
export function inactive<Schema extends z.ZodMiniType>(schema: Schema, feature: string): Schema {
  inactiveSchemas.set(schema, feature);
  return schema;
}

/** The feature that a field would need, or undefined for a field that works. */
export function inactiveFeature(schema: object): string | undefined {
  return inactiveSchemas.get(schema);
}

const pathSchemas = new WeakSet<object>();

/** Whether a field names a file or folder, see `field.path`. */
export function isPathField(schema: object): boolean {
  return pathSchemas.has(schema);
}

/** Builders for optional fields, which nearly all fields of the format are. */
export const field = {
  string: () => z.optional(z.string()),
  /** A file or folder; relative ones are resolved when the document is loaded. */
  path: () => {
    const schema = z.optional(z.string());
    pathSchemas.add(schema);
    return schema;
  },
  number: () => z.optional(z.number()),
  /** A share or probability. */
  unit: () => z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  count: () => z.optional(z.int().check(z.minimum(0))),
  boolean: () => z.optional(z.boolean()),
  strings: () => z.optional(z.array(z.string())),
  numbers: () => z.optional(z.array(z.number())),
  oneOf: <const Values extends readonly [string, ...string[]]>(...values: Values) => z.optional(z.enum(values)),
  map: <Value extends z.ZodMiniType>(value: Value) => z.optional(z.record(z.string(), value)),
  /** A block that is passed on as it is. */
  open: () => z.optional(z.record(z.string(), z.unknown())),
  object: <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.optional(z.strictObject(shape)),
  list: <Item extends z.ZodMiniType>(item: Item) => z.optional(z.array(item)),
} as const;

/** What schemas are made with. Signals and plugins take it as an argument, so that the core runs without zod. */
export const schemaKit = {
  /** The part of zod that schemas of signals and plugins use; the whole of it would not fit a page's budget. */
  z: {
    array: z.array,
    boolean: z.boolean,
    enum: z.enum,
    int: z.int,
    maximum: z.maximum,
    minimum: z.minimum,
    minLength: z.minLength,
    number: z.number,
    optional: z.optional,
    record: z.record,
    regex: z.regex,
    strictObject: z.strictObject,
    string: z.string,
    union: z.union,
    unknown: z.unknown,
    withDefault: z._default,
  },
  field,
  inactive,
} as const;

export type SchemaKit = typeof schemaKit;

/** What a schema that is made with the kit accepts, once it is checked. */
export type Checked<Build extends (kit: SchemaKit) => z.ZodMiniType> = z.infer<ReturnType<Build>>;
