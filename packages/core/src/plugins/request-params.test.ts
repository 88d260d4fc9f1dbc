import { describe, expect, it } from "vitest";
import { editJson } from "../json/edit-json.ts";
import { chatCompletions } from "../prompt/chat-completions.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import { requestParams } from "./request-params.ts";

function limited(configuration: Parameters<typeof requestParams.compile>[0], fields: object): unknown {
  const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: [], ...fields }));
  const effect = requestParams
    .compile(configuration)!
    .apply({ view: chatCompletions.open(body) as PromptView, decision: "d" });
  const {
    model: _model,
    messages: _messages,
    ...rest
  } = JSON.parse(new TextDecoder().decode(editJson(body, effect.bodyEdits ?? []))) as Record<string, unknown>;
  return rest;
}

describe("request_params plugin", () => {
  it("removes blocked parameters, never the model or the messages", () => {
    expect(limited({ blocked_params: ["logit_bias", "model", "messages"] }, { logit_bias: {}, top_p: 1 })).toEqual({
      top_p: 1,
    });
  });

  it("caps both spellings of the token limit, where upstream lets max_completion_tokens escape", () => {
    expect(limited({ max_tokens_limit: 100 }, { max_tokens: 500, max_completion_tokens: 900 })).toEqual({
      max_tokens: 100,
      max_completion_tokens: 100,
    });
    expect(limited({ max_tokens_limit: 100 }, { max_tokens: 50 })).toEqual({ max_tokens: 50 });
  });

  it("deletes fractional numbers and leaves strings alone", () => {
    expect(limited({ max_tokens_limit: 100, max_n: 1 }, { max_tokens: 1.5, n: "3" })).toEqual({ n: "3" });
    expect(limited({ max_n: 1 }, { n: 3 })).toEqual({ n: 1 });
  });

  it("strips unknown fields but keeps those that upstream wrongly strips", () => {
    const kept = {
      stream_options: { include_usage: true },
      metadata: {},
      chat_template_kwargs: { a: 1 },
      parallel_tool_calls: true,
    };
    expect(limited({ strip_unknown: true }, { ...kept, my_own: 1 })).toEqual(kept);
  });

  it("counts what it did", () => {
    const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: [], max_tokens: 500, x: 1 }));
    const effect = requestParams
      .compile({ max_tokens_limit: 1, strip_unknown: true })!
      .apply({ view: chatCompletions.open(body) as PromptView, decision: "d" });
    expect(effect.counts).toEqual([
      { name: "sr_request_params_max_tokens_capped_total", labels: { decision: "d" } },
      { name: "sr_request_params_unknown_field_stripped_total", labels: { decision: "d", field: "x" } },
    ]);
  });
});
