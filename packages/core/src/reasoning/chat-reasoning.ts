import type { Backend, ModelBinding } from "../compile/model-binding.ts";
import type { JsonEdit } from "../json/edit-json.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import type { ReasoningChange, ReasoningChoice } from "./reasoning-change.ts";

/** Hosts of OpenAI-like services that take `reasoning_effort` at the top level. */
const TOP_LEVEL_EFFORT_HOSTS = new Set(["api.openai.com", "api.deepseek.com", "openrouter.ai"]);

/** Chat completions: contract 2.7. A `reasoning_effort` that the client sent is always removed first. */
export function chatReasoning(view: PromptView, model: ModelBinding, choice: ReasoningChoice): ReasoningChange {
  return { edits: reasoningEdits(view, model, choice) };
}

function reasoningEdits(view: PromptView, model: ModelBinding, choice: ReasoningChoice): readonly JsonEdit[] {
  const clientEffort = view.field("reasoning_effort");
  const removal: JsonEdit[] = clientEffort === undefined ? [] : [{ op: "remove", path: ["reasoning_effort"] }];
  const family = model.reasoning;
  if (family === undefined) return removal;
  const { useReasoning, effort } = choice;
  const topLevel: JsonEdit = { op: "set", path: ["reasoning_effort"], value: effort };
  const backend = model.backends[0];
  if (backend !== undefined && hostOf(backend) === "api.deepseek.com") {
    const thinking: JsonEdit = {
      op: "set",
      path: ["thinking"],
      value: { type: useReasoning ? "enabled" : "disabled" },
    };
    return useReasoning
      ? [...removal, thinking, topLevel, { op: "remove", path: ["chat_template_kwargs"] }]
      : [...removal, thinking];
  }
  const inTemplate = (value: boolean | string): JsonEdit => ({
    op: "set",
    path: ["chat_template_kwargs", family.parameter],
    value,
  });
  switch (family.type) {
    case "chat_template_kwargs":
      return [...removal, inTemplate(useReasoning)];
    case "top_level_reasoning_effort":
      return useReasoning ? [...removal, topLevel] : removal;
    case "reasoning_effort":
      if (takesTopLevelEffort(backend)) return useReasoning ? [...removal, topLevel] : [];
      return [...removal, inTemplate(useReasoning ? effort : typeof clientEffort === "string" ? clientEffort : "low")];
  }
}

/** Whether a family of type `reasoning_effort` is spoken to as OpenAI's own models are. */
export function takesTopLevelEffort(backend: Backend | undefined): boolean {
  return backend?.provider === "openai" && TOP_LEVEL_EFFORT_HOSTS.has(hostOf(backend));
}

function hostOf(backend: Backend): string {
  return backend.origin.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
}
