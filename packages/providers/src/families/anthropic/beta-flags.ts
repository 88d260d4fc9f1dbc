/**
 * Flags that Bedrock is known to take; it refuses the whole request for any other, and Claude's own clients send many.
 * Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 * and the pages of single features there (read November 2026).
 */
const BEDROCK_FLAGS: ReadonlySet<string> = new Set([
  "computer-use-2024-10-22",
  "computer-use-2025-01-24",
  "computer-use-2025-11-24",
  "token-efficient-tools-2025-02-19",
  "fine-grained-tool-streaming-2025-05-14",
  "interleaved-thinking-2025-05-14",
  "dev-full-thinking-2025-05-14",
  "output-128k-2025-02-19",
  "context-1m-2025-08-07",
  "context-management-2025-06-27",
  "effort-2025-11-24",
  "tool-search-tool-2025-10-19",
  "tool-examples-2025-10-29",
  "compact-2026-01-12",
]);

/** Clouds call this feature by the name that it had first. */
const CLOUD_NAMES: Readonly<Record<string, string>> = {
  "advanced-tool-use-2025-11-20": "tool-search-tool-2025-10-19",
};

/** The flags as Vertex and Bedrock know them, each once. */
export function cloudFlags(betas: readonly string[]): readonly string[] {
  return [...new Set(betas.map((flag) => CLOUD_NAMES[flag] ?? flag))];
}

export function isBedrockFlag(flag: string): boolean {
  return BEDROCK_FLAGS.has(flag);
}
