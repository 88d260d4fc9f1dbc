import type { WireFamily } from "../wire-family.ts";
import { openStream } from "./open-stream.ts";
import { readAnswer } from "./read-answer.ts";
import { readFault } from "./read-fault.ts";
import { readTokenCount, writeTokenCount } from "./token-count.ts";
import { writeRequest } from "./write-request.ts";

/** Anthropic's Messages, native, on Vertex and by Bedrock's InvokeModel: https://docs.anthropic.com/en/api/messages. */
export const anthropicFamily: WireFamily = {
  id: "anthropic",
  write: writeRequest,
  readAnswer,
  openStream,
  readFault,
  writeTokenCount,
  readTokenCount,
};
