/** What a member of the wire's messages is: another message, a list of them, or one of JSON's own. */
type Shape = "string" | "number" | "boolean" | "any" | { readonly of: string } | { readonly list: Shape };

const message = (of: string): Shape => ({ of });
const list = (shape: Shape): Shape => ({ list: shape });

/** The messages of https://ai.google.dev/api/generate-content that we write, by name. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  Request: {
    contents: list(message("Content")),
    systemInstruction: message("Content"),
    tools: list(message("Tool")),
    toolConfig: message("ToolConfig"),
    safetySettings: list("any"),
    generationConfig: message("GenerationConfig"),
    cachedContent: "string",
    serviceTier: "string",
    labels: "any",
  },
  Content: { role: "string", parts: list(message("Part")) },
  Part: {
    text: "string",
    thought: "boolean",
    thoughtSignature: "string",
    inlineData: message("Blob"),
    fileData: message("FileData"),
    functionCall: message("FunctionCall"),
    functionResponse: message("FunctionResponse"),
    executableCode: "any",
    codeExecutionResult: "any",
    toolCall: "any",
    toolResponse: "any",
    mediaResolution: message("Resolution"),
  },
  Blob: { mimeType: "string", data: "string", displayName: "string" },
  FileData: { mimeType: "string", fileUri: "string", displayName: "string" },
  FunctionCall: { id: "string", name: "string", args: "any" },
  FunctionResponse: { id: "string", name: "string", response: "any", parts: list(message("ResponsePart")) },
  ResponsePart: { inlineData: message("Blob"), fileData: message("FileData") },
  Resolution: { level: "string" },
  Tool: {
    functionDeclarations: list(message("FunctionDeclaration")),
    googleSearch: "any",
    enterpriseWebSearch: "any",
    urlContext: "any",
    codeExecution: "any",
    googleMaps: "any",
  },
  FunctionDeclaration: { name: "string", description: "string", parametersJsonSchema: "any" },
  ToolConfig: { functionCallingConfig: message("CallingConfig"), includeServerSideToolInvocations: "boolean" },
  CallingConfig: { mode: "string", allowedFunctionNames: list("string") },
  GenerationConfig: {
    temperature: "number",
    topP: "number",
    topK: "number",
    seed: "number",
    presencePenalty: "number",
    frequencyPenalty: "number",
    candidateCount: "number",
    maxOutputTokens: "number",
    stopSequences: list("string"),
    responseLogprobs: "boolean",
    logprobs: "number",
    responseMimeType: "string",
    responseSchema: message("Schema"),
    responseJsonSchema: "any",
    responseModalities: list("string"),
    mediaResolution: "string",
    thinkingConfig: message("ThinkingConfig"),
    imageConfig: "any",
    speechConfig: "any",
  },
  ThinkingConfig: { includeThoughts: "boolean", thinkingBudget: "number", thinkingLevel: "string" },
  Schema: {
    type: "string",
    format: "string",
    title: "string",
    description: "string",
    nullable: "boolean",
    enum: list("string"),
    items: message("Schema"),
    properties: "any",
    propertyOrdering: list("string"),
    required: list("string"),
    anyOf: list(message("Schema")),
    default: "any",
    example: "any",
    pattern: "string",
    minimum: "number",
    maximum: "number",
    minItems: "number",
    maxItems: "number",
    minLength: "number",
    maxLength: "number",
    minProperties: "number",
    maxProperties: "number",
  },
};

/** What a part holds; exactly one of them. */
const DATA = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
];

/**
 * Where a body is not what `generateContent` takes: unknown members, other types, parts of nothing or of two things,
 * turns of one side after another, budget and level together. Empty when it is. `vertex` knows no ids of calls, AI Studio
 * no names of files.
 */
export function geminiBreaches(body: unknown, { vertex }: { readonly vertex: boolean }): readonly string[] {
  const breaches = [...checkMessage("Request", body, "$")];
  const breach = (text: string): void => void breaches.push(text);
  const contents = itemsOf(isRecord(body) ? body["contents"] : undefined);
  if (contents.length === 0) breach("$.contents: empty");
  for (const [index, content] of contents.entries()) {
    const at = `$.contents[${index}]`;
    if (content["role"] !== "user" && content["role"] !== "model") breach(`${at}.role: ${String(content["role"])}`);
    if (content["role"] === contents[index - 1]?.["role"]) breach(`${at}: of the same side as the one before`);
    const parts = itemsOf(content["parts"]);
    if (parts.length === 0) breach(`${at}.parts: empty`);
    for (const part of parts) {
      const held = DATA.filter((name) => name in part);
      if (held.length !== 1) breach(`${at}: a part holds ${held.join(" and ") || "nothing"}`);
      for (const name of ["functionCall", "functionResponse"]) {
        const call = part[name];
        if (isRecord(call) && vertex && "id" in call) breach(`${at}.${name}.id: unknown to Vertex`);
      }
      for (const name of ["inlineData", "fileData"]) {
        const data = part[name];
        if (isRecord(data) && !vertex && "displayName" in data)
          breach(`${at}.${name}.displayName: unknown to AI Studio`);
      }
    }
  }
  const config = isRecord(body) && isRecord(body["generationConfig"]) ? body["generationConfig"] : {};
  const thinking = config["thinkingConfig"];
  if (isRecord(thinking) && "thinkingBudget" in thinking && "thinkingLevel" in thinking)
    breach("$.generationConfig.thinkingConfig: a budget and a level");
  if ("responseSchema" in config && "responseJsonSchema" in config) breach("$.generationConfig: two schemas");
  return breaches;
}

function checkMessage(name: string, value: unknown, path: string): readonly string[] {
  if (!isRecord(value)) return [`${path}: no message`];
  return Object.entries(value).flatMap(([key, item]) => {
    const shape = MESSAGES[name]?.[key];
    return shape === undefined ? [`${path}.${key}: unknown`] : checkShape(shape, item, `${path}.${key}`);
  });
}

function checkShape(shape: Shape, value: unknown, path: string): readonly string[] {
  if (shape === "any") return [];
  if (typeof shape === "string") return typeof value === shape ? [] : [`${path}: no ${shape}`];
  if ("of" in shape) return checkMessage(shape.of, value, path);
  if (!Array.isArray(value)) return [`${path}: no list`];
  return value.flatMap((item: unknown, index) => checkShape(shape.list, item, `${path}[${index}]`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function itemsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
