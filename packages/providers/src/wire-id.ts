/** What clients speak. */
export type DialectId = "openai-chat" | "anthropic-messages" | "openai-responses";

/** What providers speak. Anthropic's Messages over Vertex and Bedrock is the family `anthropic` with another transport. */
export type FamilyId = "openai" | "anthropic" | "gemini" | "bedrock-converse";

export type WireId = DialectId | FamilyId;
