import type { JsonObject } from "@signalbox/core";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import { geminiResponse, geminiStream } from "../gemini-stream.ts";
import { encode } from "../openai-stream.ts";
import type { SpokenAnswer, SpokenPart, WireSpeech } from "./spoken-answer.ts";
import { signatureOf } from "./wire-signature.ts";

const FINISHES = { stop: "STOP", length: "MAX_TOKENS", tool_calls: "STOP", content_filter: "SAFETY", refusal: "STOP" };

/** An answer of Gemini's `generateContent`. Calls come whole, and a signature of the thoughts before them stands on the first. */
export function speakGemini(answer: SpokenAnswer): WireSpeech {
  const counts = { usageMetadata: usageOf(answer) };
  const ending = { finishReason: FINISHES[answer.finish], ...logprobsOf(answer), rest: counts };
  const parts = partsOf(answer);
  const last = parts.at(-1) ?? { text: "" };
  const frames =
    answer.failure === undefined
      ? [...parts.slice(0, -1).map((part) => geminiResponse([part])), geminiResponse([last], ending)]
      : [
          ...parts.map((part) => geminiResponse([part])),
          { error: { code: 500, message: answer.failure, status: "INTERNAL" } },
        ];
  return {
    type: "application/json",
    body: JSON.stringify(geminiResponse(parts, ending)),
    streamType: "text/event-stream",
    frames: frames.map((frame) => encode(geminiStream([frame]))),
  };
}

function partsOf({ parts }: SpokenAnswer): readonly JsonObject[] {
  let signature: string | undefined;
  return parts.flatMap((part) => {
    const content = contentOf(part);
    if (part.kind === "reasoning") signature = part.signature;
    else if (signature !== undefined) {
      content[0] = { ...content[0], thoughtSignature: signatureOf("gemini", signature) };
      signature = undefined;
    }
    return content;
  });
}

function contentOf(part: SpokenPart): JsonObject[] {
  switch (part.kind) {
    case "text":
    case "refusal":
      return part.pieces.map((text) => ({ text }));
    case "reasoning":
      return part.pieces.map((text) => ({ text, thought: true }));
    case "call":
      return [{ functionCall: { name: part.name, args: JSON.parse(part.pieces.join("") || "{}") as JsonObject } }];
  }
}

function usageOf({ usage: { input, output, cached, reasoning = 0 } }: SpokenAnswer): JsonObject {
  return withoutUndefined({
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning === 0 ? undefined : reasoning,
    cachedContentTokenCount: cached,
    totalTokenCount: input + output,
  });
}

function logprobsOf({ logprobs, parts }: SpokenAnswer): JsonObject {
  if (logprobs !== true) return {};
  const tokens = parts.flatMap((part) => (part.kind === "text" ? part.pieces : []));
  const chosen = tokens.map((token, tokenId) => ({ token, tokenId, logProbability: -0.25 }));
  return {
    logprobsResult: { chosenCandidates: chosen, topCandidates: chosen.map((entry) => ({ candidates: [entry] })) },
  };
}
