import { isJsonObject, type JsonObject, type JsonValue } from "@signalbox/core";
import type { FamilyId } from "../wire-id.ts";

/** One thing in a turn. Calls are numbered in their order, since not every wire has ids; results name a call's number. */
export type SaidItem =
  | readonly ["text", text: string]
  | readonly ["image", base64: string]
  | readonly ["call", name: string, input: JsonValue]
  | readonly ["result", call: number, text: string];

/** What a request says, in the words of no wire: turns of one side after another are one turn, texts side by side one text. */
export interface Said {
  readonly system: string;
  readonly turns: readonly (readonly [role: "user" | "assistant", ...items: SaidItem[]])[];
  readonly tools: readonly (readonly [name: string, description: JsonValue, parameters: JsonValue])[];
  /** `auto`, `none`, `required`, or the name of a function. */
  readonly choice: JsonValue;
  readonly maxTokens: JsonValue;
  readonly temperature: JsonValue;
  readonly topP: JsonValue;
  readonly stop: JsonValue;
}

/** Reads what `family.write` wrote, as the provider does. Written for tests, apart from the families. */
export const SAID_BY_WIRE: Readonly<Record<FamilyId, (body: JsonObject) => Said>> = {
  openai: (body) => {
    const said = collect();
    for (const { role, content, tool_calls: calls, tool_call_id: id } of itemsOf(body["messages"])) {
      if (role === "system" || role === "developer") said.system(textIn(content, "text"));
      else if (role === "tool") said.result(id, textIn(content, "text"));
      else {
        const side = role === "assistant" ? role : "user";
        if (typeof content === "string") said.add(side, ["text", content]);
        for (const { text, image_url: image } of itemsOf(content)) {
          if (text !== undefined) said.add(side, ["text", stringOf(text)]);
          if (image !== undefined) said.add(side, ["image", dataOf(objectOf(image)["url"])]);
        }
        for (const call of itemsOf(calls)) {
          const { name, arguments: json } = objectOf(call["function"]);
          said.call(call["id"], name, JSON.parse(stringOf(json)) as JsonValue);
        }
      }
    }
    const choice = body["tool_choice"];
    return said.done({
      tools: itemsOf(body["tools"]).map(({ function: tool }) => {
        const { name, description = null, parameters = null } = objectOf(tool);
        return [stringOf(name), description, parameters];
      }),
      choice: isJsonObject(choice) ? objectOf(choice["function"])["name"] : choice,
      maxTokens: body["max_completion_tokens"] ?? body["max_tokens"],
      temperature: body["temperature"],
      topP: body["top_p"],
      stop: body["stop"],
    });
  },
  anthropic: (body) => {
    const said = collect();
    said.system(textIn(body["system"], "text"));
    for (const { role, content } of itemsOf(body["messages"])) {
      const side = role === "assistant" ? role : "user";
      for (const block of itemsOf(content)) {
        if (block["type"] === "text") said.add(side, ["text", stringOf(block["text"])]);
        if (block["type"] === "image") said.add(side, ["image", stringOf(objectOf(block["source"])["data"])]);
        if (block["type"] === "tool_use") said.call(block["id"], block["name"], block["input"]);
        if (block["type"] === "tool_result") said.result(block["tool_use_id"], textIn(block["content"], "text"));
      }
    }
    const { type, name } = objectOf(body["tool_choice"]);
    return said.done({
      tools: itemsOf(body["tools"]).map((tool) => [
        stringOf(tool["name"]),
        tool["description"] ?? null,
        tool["input_schema"] ?? null,
      ]),
      choice: name ?? (type === "any" ? "required" : type),
      maxTokens: body["max_tokens"],
      temperature: body["temperature"],
      topP: body["top_p"],
      stop: body["stop_sequences"],
    });
  },
  gemini: (body) => {
    const said = collect();
    said.system(textIn(objectOf(body["systemInstruction"])["parts"], "text"));
    for (const { role, parts } of itemsOf(body["contents"])) {
      const side = role === "model" ? "assistant" : "user";
      for (const { text, inlineData, functionCall, functionResponse } of itemsOf(parts)) {
        if (text !== undefined) said.add(side, ["text", stringOf(text)]);
        const { mimeType, data } = objectOf(inlineData);
        if (stringOf(mimeType).startsWith("image/")) said.add(side, ["image", stringOf(data)]);
        const { id, name, args } = objectOf(functionCall);
        if (functionCall !== undefined) said.call(id, name, args);
        const given = objectOf(functionResponse);
        const { output = "", ...rest } = objectOf(given["response"]);
        const isPlain = typeof output === "string" && Object.keys(rest).length === 0;
        if (functionResponse !== undefined)
          said.result(given["id"], isPlain ? output : JSON.stringify(given["response"]));
      }
    }
    const config = objectOf(body["generationConfig"]);
    const { mode, allowedFunctionNames: names } = objectOf(objectOf(body["toolConfig"])["functionCallingConfig"]);
    return said.done({
      tools: itemsOf(body["tools"])
        .flatMap((tool) => itemsOf(tool["functionDeclarations"]))
        .map((tool) => [stringOf(tool["name"]), tool["description"] ?? null, tool["parametersJsonSchema"] ?? null]),
      choice: Array.isArray(names) ? names[0] : mode === "ANY" ? "required" : stringOf(mode).toLowerCase() || undefined,
      maxTokens: config["maxOutputTokens"],
      temperature: config["temperature"],
      topP: config["topP"],
      stop: config["stopSequences"],
    });
  },
  "bedrock-converse": (body) => {
    const said = collect();
    said.system(textIn(body["system"], "text"));
    for (const { role, content } of itemsOf(body["messages"])) {
      const side = role === "assistant" ? role : "user";
      for (const { text, image, toolUse, toolResult } of itemsOf(content)) {
        if (text !== undefined) said.add(side, ["text", stringOf(text)]);
        if (image !== undefined) said.add(side, ["image", stringOf(objectOf(objectOf(image)["source"])["bytes"])]);
        const { toolUseId, name, input } = objectOf(toolUse);
        if (toolUse !== undefined) said.call(toolUseId, name, input);
        const { toolUseId: of, content: given } = objectOf(toolResult);
        if (toolResult !== undefined) said.result(of, textIn(given, "text"));
      }
    }
    const { maxTokens, temperature, topP, stopSequences } = objectOf(body["inferenceConfig"]);
    const { tools, toolChoice } = objectOf(body["toolConfig"]);
    const { auto, any, tool } = objectOf(toolChoice);
    return said.done({
      tools: itemsOf(tools).map(({ toolSpec }) => {
        const { name, description = null, inputSchema } = objectOf(toolSpec);
        return [stringOf(name), description, objectOf(inputSchema)["json"] ?? null];
      }),
      choice: auto === undefined ? (any === undefined ? objectOf(tool)["name"] : "required") : "auto",
      maxTokens,
      temperature,
      topP,
      stop: stopSequences,
    });
  },
};

type Settings = { readonly [Name in Exclude<keyof Said, "system" | "turns" | "tools">]: JsonValue | undefined } & Pick<
  Said,
  "tools"
>;

function collect() {
  let system = "";
  const turns: ["user" | "assistant", ...SaidItem[]][] = [];
  const calls: (JsonValue | undefined)[] = [];
  let results = 0;
  const add = (role: "user" | "assistant", item: SaidItem): void => {
    if (turns.at(-1)?.[0] !== role) turns.push([role]);
    const turn = turns.at(-1)!;
    const last = turn.at(-1);
    if (item[0] === "text" && Array.isArray(last) && last[0] === "text")
      turn[turn.length - 1] = ["text", `${last[1]}${item[1]}`];
    else turn.push(item);
  };
  return {
    system: (text: string) => void (system += text),
    add,
    call(id: JsonValue | undefined, name: JsonValue | undefined, input: JsonValue = {}) {
      calls.push(id);
      add("assistant", ["call", stringOf(name), input]);
    },
    result(id: JsonValue | undefined, text: string) {
      // Where calls have no ids, their results come in the calls' order.
      add("user", ["result", id === undefined ? results : calls.lastIndexOf(id), text]);
      results++;
    },
    done: ({
      tools,
      choice = null,
      maxTokens = null,
      temperature = null,
      topP = null,
      stop = null,
    }: Settings): Said => ({
      system,
      turns,
      tools,
      choice,
      maxTokens,
      temperature,
      topP,
      stop,
    }),
  };
}

function textIn(content: JsonValue | undefined, name: string): string {
  if (typeof content === "string") return content;
  return itemsOf(content)
    .map((part) => stringOf(part[name]))
    .join("");
}

function dataOf(url: JsonValue | undefined): string {
  return stringOf(url).replace(/^data:[^,]*,/, "");
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
