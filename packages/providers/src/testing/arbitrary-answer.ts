import fc from "fast-check";
import type { AnswerPart, ChatAnswer } from "../conversation/chat-answer.ts";

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const signature = fc.record({ value: fc.base64String({ maxLength: 24 }), by: fc.constantFrom("anthropic", "gemini") });

const part: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ kind: fc.constant("text"), text }),
  fc.record({ kind: fc.constant("refusal"), text }),
  fc.record({ kind: fc.constant("reasoning"), text, signature }, { requiredKeys: ["kind", "text"] }),
  fc.record({
    kind: fc.constant("tool_call"),
    id: fc.stringMatching(/^call_[a-z0-9]{1,12}$/),
    name: fc.stringMatching(/^[a-z_]{1,16}$/),
    argumentsJson: fc.json({ maxDepth: 2 }),
  }),
) as fc.Arbitrary<AnswerPart>;

const count = fc.nat({ max: 100_000 });

/** Any answer that every wire can tell of: one or more choices of text, thoughts, refusals and calls. */
export const arbitraryAnswer: fc.Arbitrary<ChatAnswer> = fc.record({
  id: fc.stringMatching(/^[a-z0-9]{1,16}$/),
  model: fc.stringMatching(/^[a-z0-9-]{1,16}$/),
  created: fc.nat({ max: 2_000_000_000 }),
  choices: fc.array(
    fc.record({
      parts: fc.array(part, { maxLength: 5 }),
      finish: fc.constantFrom("stop", "length", "tool_calls", "content_filter"),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  usage: fc.record({ inputTokens: count, outputTokens: count, cachedInputTokens: count }, { requiredKeys: [] }),
}) as fc.Arbitrary<ChatAnswer>;
