import { clientField } from "../../conversation/client-field.ts";
import type { ModelTraits } from "./model-traits.ts";
import type { PartContext } from "./write-part.ts";

/** While a model thinks, `top_p` may not be less. */
const MIN_TOP_P_THINKING = 0.95;

/** What of it is sent. */
export type WrittenSampling = Readonly<Partial<Record<"temperature" | "top_p" | "top_k", number>>>;

/** `temperature`, `top_p` and `top_k`, as far as the model takes them. Messages has no seed, penalties or biases. */
export function writeSampling(
  { request, log, isOwn }: PartContext,
  { traits, isThinking }: { readonly traits: ModelTraits; readonly isThinking: boolean },
): WrittenSampling {
  const { temperature, topP, topK, ...rest } = request.sampling;
  const fieldOf = (part: Parameters<typeof clientField>[1]): string => clientField(request.dialect, part);
  for (const [name, value] of Object.entries(rest) as [keyof typeof rest, unknown][])
    if (value !== undefined && value !== 0) log.drop(fieldOf(name), "Messages has no such field");
  const written: { -readonly [Name in keyof WrittenSampling]: WrittenSampling[Name] } = {};
  const refusal = (name: string, value: number): string | undefined => {
    if (isOwn) return undefined;
    if (!traits.samples) return `${request.model} takes no ${name}`;
    if (isThinking && (name !== "top_p" || value < MIN_TOP_P_THINKING)) return `a thinking model takes no ${name}`;
    if (name === "top_p" && traits.samplesOneWay && "temperature" in written)
      return `${request.model} takes temperature or top_p`;
    return undefined;
  };
  const take = (part: "temperature" | "topP" | "topK", value: number | undefined): void => {
    if (value === undefined) return;
    const name = NAMES[part];
    const reason = refusal(name, value);
    if (reason !== undefined) {
      // One is the default of the two that have one, so nothing is lost.
      if (value !== 1 || part === "topK") log.drop(fieldOf(part), reason);
    } else if (part === "temperature" && value > 1 && !isOwn) {
      log.drop(fieldOf(part), "it goes up to 1 here, so 1 was sent");
      written[name] = 1;
    } else written[name] = value;
  };
  take("temperature", temperature);
  take("topP", topP);
  take("topK", topK);
  return written;
}

const NAMES = { temperature: "temperature", topP: "top_p", topK: "top_k" } as const;
