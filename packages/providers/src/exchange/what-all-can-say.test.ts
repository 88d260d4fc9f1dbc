import type { JsonObject } from "@signalbox/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anthropicMessages } from "../dialects/anthropic-messages/anthropic-messages.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import { openAiResponses } from "../dialects/openai-responses/openai-responses.ts";
import { anthropicFamily } from "../families/anthropic/anthropic-family.ts";
import { bedrockConverseFamily } from "../families/bedrock-converse/bedrock-converse-family.ts";
import { geminiFamily } from "../families/gemini/gemini-family.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { Target } from "../families/target.ts";
import { anthropicTarget } from "../testing/anthropic-target.ts";
import { arbitrarySaid, BODY_OF_SAID } from "../testing/common-request.ts";
import { converseTarget } from "../testing/converse-fixtures.ts";
import { geminiTarget } from "../testing/gemini-fixtures.ts";
import { plainTarget } from "../testing/openai-request.ts";
import { SAID_BY_WIRE } from "../testing/said-by-wire.ts";

const dialects = [openAiChat, anthropicMessages, openAiResponses];
const families = [
  [openAiFamily, plainTarget, "gpt-4o"],
  [anthropicFamily, anthropicTarget(), "claude-3-5-haiku-20241022"],
  [geminiFamily, geminiTarget(), "gemini-2.5-flash"],
  [bedrockConverseFamily, converseTarget, "us.anthropic.claude-3-5-haiku-20241022-v1:0"],
] as const;
const pairs = dialects.flatMap((dialect) =>
  families.map(([family, target, model]) => ({
    dialect,
    family,
    model,
    target: { ...target, strict: true } as Target,
  })),
);

describe("what every API can say", () => {
  test.each(pairs)(
    "$dialect.id says it to $family.id, and nothing is lost or added",
    ({ dialect, family, target, model }) => {
      fc.assert(
        fc.property(arbitrarySaid, (any) => {
          // Responses has no stop sequences.
          const said = dialect.id === "openai-responses" ? { ...any, stop: null } : any;
          const request = dialect.read({ ...BODY_OF_SAID[dialect.id](said), model });
          if ("kind" in request) throw new Error(request.message);
          const written = family.write(request, target);
          if (written.kind === "fault") throw new Error(written.message);
          expect(written.dropped).toEqual([]);
          expect(SAID_BY_WIRE[family.id](JSON.parse(written.request.body) as JsonObject)).toEqual(said);
        }),
        { numRuns: 100 },
      );
    },
  );
});
