import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";

/** Reads `logprobsResult` as OpenAI's entries, one for each token; undefined where there are none. */
export function readLogprobs(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (!isJsonObject(value)) return undefined;
  const chosen = objects(value["chosenCandidates"]);
  if (chosen.length === 0) return undefined;
  const top = Array.isArray(value["topCandidates"]) ? (value["topCandidates"] as readonly JsonValue[]) : [];
  return chosen.map((candidate, index) => {
    const alternatives = top[index];
    return {
      ...entry(candidate),
      top_logprobs: isJsonObject(alternatives) ? objects(alternatives["candidates"]).map(entry) : [],
    };
  });
}

function entry({ token, logProbability }: JsonObject): JsonObject {
  const text = typeof token === "string" ? token : "";
  const logprob = numberOf(logProbability) ?? 0;
  return { token: text, logprob, bytes: [...new TextEncoder().encode(text)] };
}

/** Numbers that were kept as they were spelled (`parseExact`) are objects. */
function numberOf(value: JsonValue | undefined): number | undefined {
  const spelled: unknown = isJsonObject(value) ? value["rawJSON"] : value;
  const number = typeof spelled === "string" ? Number(spelled) : spelled;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
