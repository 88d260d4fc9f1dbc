import { anthropicClient } from "./anthropic-client.ts";
import type { ChatClient } from "./chat-client.ts";
import { openAiChatClient } from "./openai-chat-client.ts";
import { openAiResponsesClient } from "./openai-responses-client.ts";
import { vercelClients } from "./vercel-clients.ts";

/** Every client that has the conversations. */
export const CHAT_CLIENTS: readonly ChatClient[] = [
  openAiChatClient,
  openAiResponsesClient,
  anthropicClient,
  ...vercelClients,
];
