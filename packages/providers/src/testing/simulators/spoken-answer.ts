/** A part of what a simulated model says; streams send it in these pieces. */
export type SpokenPart =
  | { readonly kind: "text" | "refusal"; readonly pieces: readonly string[] }
  | {
      readonly kind: "reasoning";
      readonly pieces: readonly string[];
      /** Sent by wires that sign thoughts. */
      readonly signature?: string;
    }
  /** The arguments are JSON text. */
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly pieces: readonly string[] };

/** What a simulated model says, in no wire's words. */
export interface SpokenAnswer {
  readonly parts: readonly SpokenPart[];
  readonly finish: "stop" | "length" | "tool_calls" | "content_filter" | "refusal";
  /** The sequence that ended it, on wires that say so. */
  readonly stopSequence?: string;
  /** Of the prompt all tokens, those of the cache among them. Wires say what they have words for. */
  readonly usage: {
    readonly input: number;
    readonly output: number;
    readonly cached?: number;
    readonly cacheWrite?: number;
    readonly reasoning?: number;
  };
  /** The provider fails in the middle: streams say this after the parts, whole answers are an error with it. */
  readonly failure?: string;
  /** Log-probabilities of texts, one for each piece. */
  readonly logprobs?: boolean;
}

/** An answer as bytes of one wire. */
export interface WireSpeech {
  readonly type: string;
  readonly body: string;
  readonly streamType: string;
  /** In pieces, whole frames each. */
  readonly frames: readonly Uint8Array[];
}

export const WEATHER_TEXT = "Let me look. 你好";
export const WEATHER_ARGUMENTS = { city: "Köln", days: 2 };
const weatherJson = JSON.stringify(WEATHER_ARGUMENTS);

/** Two pieces of text, then a call of `weather`; 12 tokens in, 7 out. */
export const WEATHER_ANSWER: SpokenAnswer = {
  parts: [
    { kind: "text", pieces: ["Let me look. ", "你好"] },
    { kind: "call", id: "call_1", name: "weather", pieces: [weatherJson.slice(0, 9), weatherJson.slice(9)] },
  ],
  finish: "tool_calls",
  usage: { input: 12, output: 7 },
};

/** What is said of a kind, joined; undefined when there is none. */
export function spokenText({ parts }: SpokenAnswer, kind: "text" | "reasoning" | "refusal"): string | undefined {
  const said = parts.filter((part) => part.kind === kind);
  return said.length === 0 ? undefined : said.flatMap(({ pieces }) => pieces).join("");
}
