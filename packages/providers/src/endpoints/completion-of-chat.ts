import type { JsonObject } from "@signalbox/core";
import { openCompletionByChat } from "./open-endpoint.ts";

/** An answer to `chat` that was not made by a provider, as one to the completion that `chat` stands for. */
export function completionOfChat(
  answer: { readonly contentType: string; readonly body: string },
  { chat, streamUsage }: { readonly chat: JsonObject; readonly streamUsage: boolean },
): { readonly contentType: string; readonly body: string } {
  const exchange = openCompletionByChat(chat, {
    target: {
      family: "openai",
      provider: "openai",
      basePath: "",
      transport: { kind: "native" },
      defaultMaxTokens: 1,
      strict: false,
      quirks: {},
    },
    streamUsage,
  });
  if (exchange.kind === "fault") return answer;
  const head = { status: 200, headers: { "content-type": answer.contentType } };
  const translation = exchange.openAnswer(head, { fallbackId: "cmpl", now: 0 });
  const body = translation.read(new TextEncoder().encode(answer.body)) + translation.end();
  return { contentType: translation.head?.contentType ?? answer.contentType, body };
}
