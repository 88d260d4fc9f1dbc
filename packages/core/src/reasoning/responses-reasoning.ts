import type { ModelBinding } from "../compile/model-binding.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import { isJsonObject } from "../json/json-value.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import { takesTopLevelEffort } from "./chat-reasoning.ts";
import type { ReasoningChange, ReasoningChoice } from "./reasoning-change.ts";

/**
 * Responses: `reasoning.effort` is what chat completions call `reasoning_effort`, and follows the same rules. The API has
 * no parameters of chat templates.
 */
export function responsesReasoning(view: PromptView, model: ModelBinding, choice: ReasoningChoice): ReasoningChange {
  const { useReasoning, effort } = choice;
  const reasoning = view.field("reasoning");
  const own = isJsonObject(reasoning) && typeof reasoning["effort"] === "string";
  const edits: JsonEdit[] = own ? [{ op: "remove", path: ["reasoning", "effort"] }] : [];
  const set = (value: string): JsonEdit[] => [{ op: "set", path: ["reasoning", "effort"], value }];
  switch (model.reasoning?.type) {
    case undefined:
      return { edits };
    case "chat_template_kwargs":
      return { edits, notice: { field: "chat_template_kwargs", reason: "not_in_api" } };
    case "top_level_reasoning_effort":
      return { edits: useReasoning ? set(effort) : edits };
    case "reasoning_effort":
      if (useReasoning) return { edits: set(effort) };
      // The client's own word stays; others than OpenAI's models think hard unless told not to.
      return { edits: own || takesTopLevelEffort(model.backends[0]) ? [] : set("low") };
  }
}
