import type { ChatRequest } from "../conversation/chat-request.ts";
import type { Part } from "../conversation/part.ts";

/** Each message has a few tokens of its own, whatever it says. */
const TOKENS_OF_TURN = 4;
/** What a picture of common size costs at most providers; a document or a recording is not opened to find out. */
const TOKENS_OF_MEDIA = 1000;
/** English text and JSON; other Latin text has shorter tokens. */
const CHARS_OF_TOKEN = 4;
/** Scripts of few tokens for many characters, and of about one for each: Cyrillic, Arabic and the like, and East Asian. */
const WIDE_TOKENS = 0.5;
const IDEOGRAPH_TOKENS = 0.9;

/** Roughly how many tokens a prompt has, for providers that do not count. Tokenizers differ, and none is asked. */
export function estimateTokens({ turns, tools }: ChatRequest): number {
  const ofTurns = turns.map(({ parts }) => TOKENS_OF_TURN + parts.reduce((sum, part) => sum + tokensOfPart(part), 0));
  const ofTools = tools.map((tool) => tokensOfText(JSON.stringify(tool)));
  return Math.ceil([...ofTurns, ...ofTools].reduce((sum, count) => sum + count, 0));
}

function tokensOfPart(part: Part): number {
  switch (part.kind) {
    case "text":
    case "reasoning":
    case "refusal":
      return tokensOfText(part.text);
    case "tool_call":
      return tokensOfText(part.name) + tokensOfText(part.argumentsJson);
    case "tool_result":
      return part.parts.reduce((sum, inner) => sum + tokensOfPart(inner), 0);
    case "document":
      return part.source.kind === "text" ? tokensOfText(part.source.text) : TOKENS_OF_MEDIA;
    case "image":
    case "audio":
      return TOKENS_OF_MEDIA;
    case "native":
      return tokensOfText(JSON.stringify(part.value));
    default:
      return part satisfies never;
  }
}

function tokensOfText(text: string): number {
  let narrow = 0;
  let wide = 0;
  let ideographs = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x250) narrow++;
    else if (unit < 0x2e80) wide++;
    else ideographs++;
  }
  return narrow / CHARS_OF_TOKEN + wide * WIDE_TOKENS + ideographs * IDEOGRAPH_TOKENS;
}
