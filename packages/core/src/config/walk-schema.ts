import type * as z from "zod/mini";

/** The parts of a schema's definition that a walk needs. */
export interface SchemaDefinition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
}

export function definitionOf(schema: z.core.$ZodType): SchemaDefinition {
  return schema._zod.def;
}

/** The schema below optional, default and lazy wrappers. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const definition = definitionOf(schema);
  const inner = definition.innerType ?? (definition.type === "lazy" ? definition.getter?.() : undefined);
  return inner === undefined ? schema : unwrapSchema(inner);
}

/** Visits every part of a value that is there together with its schema, from the root down, as long as `visit` says so. */
export function walkSchema(
  schema: z.core.$ZodType,
  value: unknown,
  visit: (schema: z.core.$ZodType, value: unknown, path: readonly (string | number)[]) => boolean,
  path: readonly (string | number)[] = [],
): void {
  if (value === undefined || value === null || !visit(schema, value, path)) return;
  const { element, shape, valueType } = definitionOf(unwrapSchema(schema));
  if (Array.isArray(value)) {
    if (element !== undefined) {
      for (const [index, item] of value.entries()) walkSchema(element, item, visit, [...path, index]);
    }
  } else if (typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      const child = shape?.[key] ?? valueType;
      if (child !== undefined) walkSchema(child, item, visit, [...path, key]);
    }
  }
}
