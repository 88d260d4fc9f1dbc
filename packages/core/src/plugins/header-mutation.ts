import type { Checked, SchemaKit } from "../config/field.ts";
import type { HeaderPair } from "../plan.ts";
import type { PluginKind } from "./plugin.ts";

const schema = ({ z, field }: SchemaKit) => {
  const headerName = z.string().check(z.regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/));
  const header = z.strictObject({ name: headerName, value: z.string().check(z.regex(/^[^\r\n\0]*$/)) });
  return z.strictObject({ add: field.list(header), update: field.list(header), delete: field.list(headerName) });
};

/** Sets and removes headers of the upstream request; `add` and `update` both overwrite, as upstream's do. */
export const headerMutation: PluginKind<Checked<typeof schema>> = {
  type: "header_mutation",
  schema,
  compile({ add = [], update = [], delete: remove = [] }) {
    const requestHeaders = {
      set: [...add, ...update].map(({ name, value }): HeaderPair => [name.toLowerCase(), value]),
      remove: remove.map((name) => name.toLowerCase()),
    };
    return { apply: () => ({ requestHeaders }) };
  },
};
