/** What a Gemini model takes, by its name. */
export interface ModelTraits {
  /** As in 2.5; infinite for names such as `gemini-flash-latest`. */
  readonly generation: number;
  readonly size: "pro" | "flash" | "flash-lite" | "other";
  /** How thinking is set: not at all, by a budget of tokens, or by a level. */
  readonly thinking: "none" | "budget" | "level";
  /** Takes `responseJsonSchema`; others take `responseSchema`, a part of OpenAPI. */
  readonly takesJsonSchema: boolean;
  /** Takes a response format together with functions. */
  readonly takesFormatWithTools: boolean;
  /** Refuses calls of past turns without a signature. */
  readonly wantsSignatures: boolean;
  /** Takes images and documents inside function responses. */
  readonly takesMediaInResults: boolean;
  /** Takes `mediaResolution` for each part. */
  readonly takesResolution: boolean;
  /** Takes `systemInstruction`; the first open models do not. */
  readonly takesSystem: boolean;
}

/** Tuned models and others that do not say what they are. */
const UNKNOWN_GENERATION = 2.5;

/**
 * Reads a model's name, with or without a path before it. After https://ai.google.dev/gemini-api/docs/models and
 * https://ai.google.dev/gemini-api/docs/gemini-3, which tell what the third generation changed.
 */
export function modelTraits(model: string): ModelTraits {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  const generation = generationOf(name);
  const isThird = generation >= 3;
  return {
    generation,
    size: sizeOf(name),
    thinking: isThird ? "level" : generation >= 2.5 ? "budget" : "none",
    takesJsonSchema: generation >= 2.5,
    takesFormatWithTools: isThird,
    wantsSignatures: isThird,
    takesMediaInResults: isThird,
    takesResolution: isThird,
    takesSystem: !/^gemma-[1-3]/.test(name),
  };
}

function generationOf(name: string): number {
  const numbered = /^gemini-(\d+(?:\.\d+)?)/.exec(name)?.[1];
  if (numbered !== undefined) return Number(numbered);
  if (name.startsWith("gemini-") && name.endsWith("-latest")) return Infinity;
  return /^gemini-(pro|ultra)/.test(name) ? 1 : UNKNOWN_GENERATION;
}

function sizeOf(name: string): ModelTraits["size"] {
  if (name.includes("flash-lite")) return "flash-lite";
  if (name.includes("flash")) return "flash";
  return /\bpro\b/.test(name) ? "pro" : "other";
}
