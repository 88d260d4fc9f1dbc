import type { JsonObject, JsonValue } from "@signalbox/core";
import type { RequestFault } from "../conversation/provider-fault.ts";

/** A request of `POST /v1/completions` as a chat of one message. */
export interface CompletionAsChat {
  /** The body of chat completions with the same prompt and settings. */
  readonly chat: JsonObject;
  /** Why an answer to `chat` would be no answer to the completion; undefined where it would be. */
  readonly fault: RequestFault | undefined;
}

/** What OpenAI generates where the client sets no limit. */
const DEFAULT_MAX_TOKENS = 16;

/** What only a model that goes on from a text can do, and what the client may say without asking for it. */
const ONLY_OF_COMPLETIONS: Readonly<Record<string, readonly JsonValue[]>> = {
  suffix: ["", null],
  echo: [false, null],
  logprobs: [null],
  best_of: [1, null],
};

/**
 * Reads the body of `POST /v1/completions` as a chat in which the user says the prompt. Several prompts, prompts in token
 * numbers, text after the gap, an echo and log-probabilities have no counterpart there. Bodies without a prompt are
 * read as an empty one: whoever needs it refuses.
 */
export function chatOfCompletion(body: JsonObject): CompletionAsChat {
  const { prompt, max_tokens: limit, ...others } = body;
  const texts = promptTexts(prompt);
  const settings = Object.entries(others).filter(([name]) => !(name in ONLY_OF_COMPLETIONS));
  return {
    chat: {
      ...Object.fromEntries(settings),
      messages: [{ role: "user", content: (texts ?? []).join("\n") }],
      max_tokens: limit ?? DEFAULT_MAX_TOKENS,
    },
    fault: promptFault(prompt, texts) ?? fieldFault(body),
  };
}

/** The texts of a prompt; undefined where it is none or holds token numbers. */
function promptTexts(prompt: JsonValue | undefined): readonly string[] | undefined {
  if (typeof prompt === "string") return [prompt];
  if (!Array.isArray(prompt)) return undefined;
  return prompt.every((item) => typeof item === "string") ? prompt : undefined;
}

function promptFault(prompt: JsonValue | undefined, texts: readonly string[] | undefined): RequestFault | undefined {
  if (prompt === undefined || prompt === null) return fault("prompt", "`prompt` is required", 400);
  if (texts === undefined) return fault("prompt", `\`prompt\` must be a text, ${LACK}`);
  return texts.length === 1 && texts[0] !== ""
    ? undefined
    : fault("prompt", `\`prompt\` must be one text that is not empty, ${LACK}`);
}

function fieldFault(body: JsonObject): RequestFault | undefined {
  const found = Object.entries(ONLY_OF_COMPLETIONS).find(
    ([name, harmless]) => body[name] !== undefined && !harmless.includes(body[name]),
  );
  return found && fault(found[0], `\`${found[0]}\` cannot be sent, ${LACK}`);
}

const LACK = "since the model is reached by chat only";

function fault(field: string, message: string, status: 400 | 422 = 422): RequestFault {
  return { kind: "fault", status, message, field };
}
