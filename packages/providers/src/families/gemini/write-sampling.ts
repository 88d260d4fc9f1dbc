import type { JsonObject } from "@signalbox/core";
import { clientField } from "../../conversation/client-field.ts";
import { withoutUndefined } from "../../conversation/without-undefined.ts";
import type { PartContext } from "./part-context.ts";

/** Gemini's seeds have 32 bits. */
const MAX_SEED = 2 ** 31 - 1;

/** The members of `generationConfig` that are about sampling and size. */
export function writeSampling(context: PartContext): JsonObject {
  const { request, log } = context;
  const { sampling, logprobs, stop } = request;
  const { seed } = sampling;
  const isSeedKnown = seed !== undefined && Math.abs(seed) <= MAX_SEED;
  if (seed !== undefined && !isSeedKnown) log.drop(clientField(request.dialect, "seed"), "Gemini's seeds have 32 bits");
  if (sampling.logitBias !== undefined && Object.keys(sampling.logitBias).length > 0)
    log.drop(clientField(request.dialect, "logitBias"), "Gemini weighs no tokens");
  return withoutUndefined({
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    seed: isSeedKnown ? seed : undefined,
    presencePenalty: sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    candidateCount: request.choices,
    maxOutputTokens: request.maxTokens,
    stopSequences: stop.length > 0 ? stop : undefined,
    responseLogprobs: logprobs ? true : undefined,
    logprobs: logprobs && logprobs.top > 0 ? logprobs.top : undefined,
  });
}
