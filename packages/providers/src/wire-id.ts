/** What clients speak. */
export type DialectId = "openai-chat" | "anthropic-messages" | "openai-responses";

/** What providers speak. Anthropic's Messages over Vertex and Bedrock is the family `anthropic` with another transport. */
export type FamilyId = "openai" | "anthropic" | "gemini" | "bedrock-converse";

export type WireId = DialectId | FamilyId;

/** Every wire there is. */
export const WIRE_IDS = [
  "openai-chat",
  "anthropic-messages",
  "openai-responses",
  "openai",
  "anthropic",
  "gemini",
  "bedrock-converse",
] as const satisfies readonly WireId[];

export function isWireId(word: string): word is WireId {
  return WIRE_IDS.some((id) => id === word);
}
