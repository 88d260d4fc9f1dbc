/** Plugin types of the format that do nothing yet. */
export const inactivePluginTypes = [
  "response_cache",
  "tools",
  "tool_selection",
  "hallucination",
  "response_jailbreak",
  "rag",
  "memory",
  "context_compression",
  "router_replay",
  "image_gen",
] as const;

export type InactivePluginType = (typeof inactivePluginTypes)[number];

const aliases: Readonly<Record<string, InactivePluginType>> = {
  "semantic-cache": "response_cache",
  semantic_cache: "response_cache",
  "response-cache": "response_cache",
};

/** The inactive type that a config's spelling means, or undefined when it means none. */
export function inactivePluginType(spelling: string): InactivePluginType | undefined {
  return inactivePluginTypes.find((type) => type === spelling) ?? aliases[spelling];
}
