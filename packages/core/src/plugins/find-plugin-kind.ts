import type { PluginKind } from "./plugin.ts";

/** The kind of a type as configs spell it. */
export function findPluginKind(kinds: readonly PluginKind[], spelling: string): PluginKind | undefined {
  return kinds.find(({ type, aliases }) => type === spelling || aliases?.includes(spelling) === true);
}
