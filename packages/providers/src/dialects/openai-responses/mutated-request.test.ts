import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutatedBody } from "../../testing/mutated-body.ts";
import { openAiResponses } from "./openai-responses.ts";
import { resolveConversation, storedResponse, storedResponseIds } from "./resolve-conversation.ts";

describe("any body", () => {
  const full = {
    model: "m",
    instructions: "x",
    input: [
      { role: "user", content: [{ type: "input_text", text: "a", prompt_cache_breakpoint: { mode: "explicit" } }] },
      { role: "user", content: [{ type: "input_image", image_url: "data:image/png;base64,aGk=", detail: "low" }] },
      { role: "user", content: [{ type: "input_file", file_data: "aGk=", filename: "a.pdf" }] },
      { role: "user", content: [{ type: "input_audio", input_audio: { data: "aGk=", format: "wav" } }] },
      { type: "reasoning", id: "rs", summary: [{ type: "summary_text", text: "t" }], encrypted_content: "anthropic:s" },
      {
        type: "message",
        id: "msg",
        role: "assistant",
        content: [{ type: "output_text", text: "a", annotations: [{ type: "url_citation", source: { url: "u" } }] }],
      },
      { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "{}" },
      { type: "function_call_output", call_id: "c", output: [{ type: "input_text", text: "r" }] },
      { type: "item_reference", id: "msg_a_1" },
    ],
    tools: [{ type: "function", name: "f", parameters: {} }],
    tool_choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "f" }] },
    text: { format: { type: "json_schema", name: "a", schema: {} }, verbosity: "low" },
    reasoning: { effort: "low", summary: "auto" },
    include: ["reasoning.encrypted_content"],
    metadata: { a: "b" },
    stream_options: { include_obfuscation: false },
    previous_response_id: "resp_a",
  };

  it("is read or refused, with or without stored items, and never makes the reader throw", () => {
    const stored = storedResponse({ input: "Hi" }, { id: "resp_a", output: [{ type: "message", id: "msg_a_1" }] });
    fc.assert(
      fc.property(mutatedBody(full), fc.boolean(), (body, isFound) => {
        const ids = storedResponseIds(body);
        const whole = resolveConversation(body, new Map(isFound ? ids.map((id) => [id, stored]) : []));
        const result = whole.kind === "body" ? openAiResponses.read(whole.body) : whole;
        if ("kind" in result) expect(result.field).toBeTypeOf("string");
      }),
      { numRuns: 3000 },
    );
  });
});
