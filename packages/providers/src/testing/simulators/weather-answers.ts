import type { FamilyId } from "../../wire-id.ts";
import { speakConverse } from "./speak-converse.ts";
import { speakGemini } from "./speak-gemini.ts";
import { speakMessages } from "./speak-messages.ts";
import { speakOpenAi } from "./speak-openai.ts";
import { WEATHER_ANSWER, type WireSpeech } from "./spoken-answer.ts";

/** `WEATHER_ANSWER` as every family says it. */
export const WEATHER_ANSWERS: Readonly<Record<FamilyId, WireSpeech>> = {
  openai: speakOpenAi(WEATHER_ANSWER),
  anthropic: speakMessages(WEATHER_ANSWER, "sse"),
  gemini: speakGemini(WEATHER_ANSWER),
  "bedrock-converse": speakConverse(WEATHER_ANSWER),
};
