import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { ProviderFault, RequestFault } from "../conversation/provider-fault.ts";
import type { Usage } from "../conversation/usage.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import type { TranslatedExchange } from "../exchange/exchange.ts";
import { wholeAnswer } from "../exchange/whole-answer.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import type { Target } from "../families/target.ts";
import { readGeminiEmbeddings, writeGeminiEmbeddings } from "./gemini-embeddings.ts";
import { textsOfSequence } from "./json-sequence.ts";
import { readTitanEmbeddings, writeTitanEmbeddings } from "./titan-embeddings.ts";

const WIRES = {
  gemini: { write: writeGeminiEmbeddings, read: readGeminiEmbeddings, family: geminiFamily },
  "bedrock-converse": { write: writeTitanEmbeddings, read: readTitanEmbeddings, family: bedrockConverseFamily },
} as const;

/** `POST /v1/embeddings` at providers whose own API embeds by other calls, often by several for one request. */
export function openEmbeddings(
  body: JsonObject,
  target: Target & { readonly family: keyof typeof WIRES },
): TranslatedExchange | RequestFault {
  const { write, read, family } = WIRES[target.family];
  const written = write(body, target);
  if (written.kind === "fault") return written;
  const { requests, dropped, model } = written;
  const [request, ...more] = requests;
  if (request === undefined) return { kind: "fault", status: 400, message: "`input` is empty", field: "input" };
  return {
    kind: "translated",
    request,
    more,
    dropped,
    openAnswer: ({ status, headers }, { maxBytes }) => {
      let usage: Usage = {};
      return wholeAnswer({ dialect: openAiChat, maxBytes, seen: () => ({ usage, model }) }, (answer) => {
        if (status < 200 || status > 299) return family.readFault({ status, headers, body: answer });
        const embeddings: JsonObject | ProviderFault = read(textsOfSequence(answer), written);
        if (isFault(embeddings)) return embeddings;
        usage = usageOf(embeddings);
        return { status: 200, contentType: "application/json", text: JSON.stringify(embeddings) };
      });
    },
  };
}

function isFault(answer: JsonObject | ProviderFault): answer is ProviderFault {
  return "kind" in answer;
}

function usageOf({ usage }: JsonObject): Usage {
  const tokens = isJsonObject(usage) ? usage["prompt_tokens"] : undefined;
  return typeof tokens === "number" ? { inputTokens: tokens, outputTokens: 0 } : {};
}
