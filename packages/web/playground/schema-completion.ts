import type { CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";

/** The parts of a JSON Schema that completion reads. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly description?: string;
}

/** Completes keys and closed values by the schema of the config: what the server would accept here. */
export function completeFromSchema(load: () => Promise<object>): CompletionSource {
  return async (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (before.includes("#")) return null;
    const schema = (await load()) as Schema;
    return completeValue(context, before, line.number, schema) ?? completeKey(context, before, line.number, schema);
  };
}

function completeKey(context: CompletionContext, before: string, line: number, root: Schema): CompletionResult | null {
  const word = /^(\s*(?:-\s+)?)([\w-]*)$/.exec(before);
  if (word === null || (word[2] === "" && !context.explicit)) return null;
  const at = schemaAt(root, pathAbove(context, line, word[1]!.length, word[1]!.includes("-")));
  const options = Object.entries(at?.properties ?? {}).map(([key, value]) => ({
    label: key,
    type: "property",
    apply: `${key}: `,
    ...(value.description === undefined ? {} : { info: value.description }),
  }));
  return options.length === 0 ? null : { from: context.pos - word[2]!.length, options, validFor: /^[\w-]*$/ };
}

function completeValue(
  context: CompletionContext,
  before: string,
  line: number,
  root: Schema,
): CompletionResult | null {
  const pair = /^(\s*(?:-\s+)?)([\w-]+):\s+([\w-]*)$/.exec(before);
  if (pair === null) return null;
  const parent = schemaAt(root, pathAbove(context, line, pair[1]!.length, pair[1]!.includes("-")));
  const schema = parent?.properties?.[pair[2]!];
  const resolved = schema && resolve(root, schema);
  const values = resolved?.type === "boolean" ? ["true", "false"] : (resolved?.enum ?? []).map(String);
  if (values.length === 0) return null;
  return {
    from: context.pos - pair[3]!.length,
    options: values.map((label) => ({ label, type: "enum" })),
    validFor: /^[\w-]*$/,
  };
}

/** The keys above a line by their indentation: `routing`, `decisions`, `[]`. */
function pathAbove(context: CompletionContext, line: number, indentation: number, isItem: boolean): readonly string[] {
  const path: string[] = isItem ? ["[]"] : [];
  let limit = isItem ? indentation - 1 : indentation;
  for (let number = line - 1; number > 0 && limit > 0; number--) {
    const match = /^(\s*)(-\s+)?([\w-]+):/.exec(context.state.doc.line(number).text);
    if (match === null) continue;
    const [, spaces = "", dash = "", key = ""] = match;
    const keyAt = spaces.length + dash.length;
    if (keyAt < limit) {
      path.unshift(key);
      limit = keyAt;
    }
    if (dash !== "" && spaces.length < limit) {
      path.unshift("[]");
      limit = spaces.length + 1;
    }
  }
  return path;
}

function schemaAt(root: Schema, path: readonly string[]): Schema | undefined {
  let at: Schema | undefined = resolve(root, root);
  for (const step of path) {
    const next: Schema | undefined = step === "[]" ? at?.items : at?.properties?.[step];
    if (next === undefined) return undefined;
    at = resolve(root, next);
  }
  return at;
}

function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref === "#") return root;
  const name = schema.$ref === undefined ? undefined : /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1];
  const target = name === undefined ? schema : (root.$defs?.[name] ?? schema);
  return target.anyOf?.find((each) => each.properties ?? each.items ?? each.enum) ?? target;
}
