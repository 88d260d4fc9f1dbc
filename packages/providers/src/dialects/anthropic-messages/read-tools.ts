import type { ChatRequest, Tool } from "../../conversation/chat-request.ts";
import {
  missing,
  readBoolean,
  readChoice,
  readItems,
  readObject,
  readString,
  readValue,
  type Fields,
} from "../../conversation/read-json.ts";
import { nested, readMarks, WIRE } from "./read-block.ts";

/** `tools`: functions of the client, and tools that only Anthropic's models know, as they stand. */
export function readTools(body: Fields): readonly Tool[] {
  return (readItems(body, "tools") ?? []).map((item) => readTool({ ...item, seen: new Set() }));
}

function readTool(fields: Fields): Tool {
  const type = readString(fields, "type");
  if (type !== undefined && type !== "custom") return { kind: "native", wire: WIRE, value: fields.value };
  const description = readString(fields, "description");
  const strict = readBoolean(fields, "strict");
  return {
    kind: "function",
    name: readString(fields, "name") ?? missing(fields, "name", ""),
    parameters: readObject(fields, "input_schema") ?? missing(fields, "input_schema", {}),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
    ...readMarks(fields),
  };
}

/** `tool_choice` with its switch for parallel calls. */
export function readToolChoice(body: Fields): Pick<ChatRequest, "toolChoice" | "parallelToolCalls"> {
  const choice = nested(body, "tool_choice");
  if (choice === undefined) return {};
  if (readValue(choice, "type") === undefined) missing(choice, "type", undefined);
  const type = readChoice(choice, "type", { of: ["auto", "any", "tool", "none"] });
  const single = readBoolean(choice, "disable_parallel_tool_use");
  const parallel = single !== undefined && { parallelToolCalls: !single };
  switch (type) {
    case "auto":
    case "none":
      return { toolChoice: { kind: type }, ...parallel };
    case "any":
      return { toolChoice: { kind: "required" }, ...parallel };
    case "tool":
      return {
        toolChoice: { kind: "function", name: readString(choice, "name") ?? missing(choice, "name", "") },
        ...parallel,
      };
    case undefined:
      return {};
    default:
      return type satisfies never;
  }
}
