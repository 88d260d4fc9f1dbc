import { isJsonObject } from "../json/json-value.ts";
import type { AnswerFacts } from "./answer-reading.ts";

/** What an API calls its counts. */
interface CountNames {
  /** Counted together: some APIs count cached tokens apart. The first one has to be there. */
  readonly prompt: readonly [string, ...string[]];
  readonly completion: string;
}

/** The counts that `body.usage` holds; undefined when there is no such object. */
export function readUsage(body: unknown, names: CountNames): AnswerFacts["usage"] {
  const usage = isJsonObject(body) ? body["usage"] : undefined;
  if (!isJsonObject(usage)) return undefined;
  const count = (name: string): number | undefined => {
    const value = usage[name];
    return typeof value === "number" ? value : undefined;
  };
  return {
    promptTokens:
      count(names.prompt[0]) === undefined
        ? undefined
        : names.prompt.reduce((sum, name) => sum + (count(name) ?? 0), 0),
    completionTokens: count(names.completion),
    totalTokens: count("total_tokens"),
  };
}

/** `body.model`, where it is a string. */
export function readModel(body: unknown): string | undefined {
  return isJsonObject(body) && typeof body["model"] === "string" ? body["model"] : undefined;
}
