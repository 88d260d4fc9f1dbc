import { anthropicMessages } from "./anthropic-messages.ts";
import { chatCompletions } from "./chat-completions.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { ClientDialect } from "./prompt-view.ts";

/** Every API that clients may speak. */
export const clientDialects: readonly ClientDialect[] = [chatCompletions, anthropicMessages, openaiResponses];

/** The dialect of an id, as records name it; undefined for ids of other versions. */
export function findDialect(id: string): ClientDialect | undefined {
  return clientDialects.find((dialect) => dialect.id === id);
}
