/**
 * Request headers that only the router may set: copies from clients are removed before the back end sees them
 * (contract 3.2 and 3.5), provider keys of clients among them.
 */
export const internalHeaders: readonly string[] = [
  "x-vsr-internal-auth",
  "x-vsr-looper-request",
  "x-vsr-looper-iteration",
  "x-vsr-looper-decision",
  "x-vsr-fusion-depth",
  "x-vsr-selected-recipe",
  "x-user-openai-key",
  "x-user-anthropic-key",
  "x-user-azure-openai-key",
  "x-user-bedrock-key",
  "x-user-gemini-key",
  "x-user-vertex-ai-key",
  "x-user-minimax-key",
];
