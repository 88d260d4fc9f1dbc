// One question to a model, as clients ask it and as each provider is asked.

const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const about = { name: "weather", description: "Weather of a city" };
const system = "You are terse.";
const question = "What is the weather in Köln?";
const functionTool = { type: "function", function: { ...about, parameters } };

/** What clients send. */
export const requests = {
  chat: {
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
    max_tokens: 64,
    temperature: 0.5,
    stop: ["END"],
    tools: [functionTool],
  },
  messages: {
    system,
    messages: [{ role: "user", content: question }],
    max_tokens: 64,
    temperature: 0.5,
    stop_sequences: ["END"],
    tools: [{ ...about, input_schema: parameters }],
  },
};

/**
 * What providers are to get. Objects are compared without order; a body of one's own wire passes as it is, but for the
 * model's name.
 */
export function expectedBody({ wire, model, id }, api, { stream }) {
  const streams = stream ? { stream: true } : {};
  switch (wire) {
    case "openai":
      // Azure's deployment is in the path, and its body's model means nothing.
      if (api === "chat") return { ...requests.chat, model: id === "azure-openai" ? id : model, ...streams };
      return {
        messages: requests.chat.messages,
        model,
        max_completion_tokens: 64,
        temperature: 0.5,
        stop: ["END"],
        tools: [functionTool],
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      };
    case "converse":
      return {
        system: [{ text: system }],
        messages: [{ role: "user", content: [{ text: question }] }],
        inferenceConfig: { maxTokens: 64, temperature: 0.5, stopSequences: ["END"] },
        toolConfig: { tools: [{ toolSpec: { ...about, inputSchema: { json: parameters } } }] },
      };
    case "gemini":
      return {
        systemInstruction: { parts: [{ text: system }] },
        contents: [{ role: "user", parts: [{ text: question }] }],
        generationConfig: { maxOutputTokens: 64, temperature: 0.5, stopSequences: ["END"] },
        tools: [{ functionDeclarations: [{ ...about, parametersJsonSchema: parameters }] }],
      };
    case "anthropic":
      return { ...requests.messages, model, ...streams };
    case "anthropic-vertex":
      return { ...messagesOf(api), anthropic_version: "vertex-2023-10-16", ...streams };
    case "anthropic-bedrock":
      return { ...messagesOf(api), anthropic_version: "bedrock-2023-05-31" };
    default:
      throw new Error(`${id}: no body is known for ${wire}`);
  }
}

/** Text may be a string or blocks of text; a translated body has blocks. */
function messagesOf(api) {
  if (api === "messages") return requests.messages;
  const blocks = (text) => [{ type: "text", text }];
  return { ...requests.messages, system: blocks(system), messages: [{ role: "user", content: blocks(question) }] };
}
