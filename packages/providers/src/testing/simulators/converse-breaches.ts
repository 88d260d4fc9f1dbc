import type { JsonObject } from "@signalbox/core";
import { breachUnless, itemsOf, memberBreaches, objectOf, wordOf } from "./json-access.ts";
import { signatureBreaches } from "./wire-signature.ts";

const FIELDS =
  "messages system inferenceConfig toolConfig additionalModelRequestFields additionalModelResponseFieldPaths serviceTier " +
  "guardrailConfig performanceConfig requestMetadata promptVariables outputConfig";
const CONTENT = new Set(
  "text image document video toolUse toolResult guardContent cachePoint reasoningContent".split(" "),
);

/** Where a body is not what Converse takes. The types of all members are checked against AWS's own client elsewhere. */
export function converseBreaches(body: JsonObject): readonly string[] {
  const messages = itemsOf(body["messages"]);
  const { temperature } = objectOf(body["inferenceConfig"]);
  const { tools, toolChoice } = objectOf(body["toolConfig"]);
  const names = messages.flatMap(({ content }) => itemsOf(content)).filter((part) => "toolUse" in part);
  return [
    ...memberBreaches(body, { known: FIELDS, required: ["messages"] }),
    ...memberBreaches(objectOf(body["inferenceConfig"]), { known: "maxTokens temperature topP stopSequences" }),
    ...breachUnless(messages[0]?.["role"] === "user", "messages: the first must be the user's"),
    ...breachUnless(temperature === undefined || Number(temperature) <= 1, "temperature: above 1"),
    ...breachUnless(toolChoice === undefined || itemsOf(tools).length > 0, "toolChoice: without tools"),
    ...breachUnless(names.length === 0 || itemsOf(tools).length > 0, "toolConfig: missing, though tools were called"),
    ...breachUnless(Object.keys(objectOf(toolChoice)).length <= 1, "toolChoice: two members of a union"),
    ...itemsOf(tools).flatMap(toolBreaches),
    ...messages.flatMap((message, index) => turnBreaches(message, { before: messages[index - 1], index })),
  ];
}

function toolBreaches(tool: JsonObject): readonly string[] {
  if ("cachePoint" in tool) return [];
  const { name, inputSchema } = objectOf(tool["toolSpec"]);
  const { json } = objectOf(inputSchema);
  const isWhole = /^[a-zA-Z0-9_-]{1,64}$/.test(wordOf(name)) && objectOf(json)["type"] === "object";
  return breachUnless(isWhole, `toolSpec: ${wordOf(name)}`);
}

function turnBreaches(
  { role, content }: JsonObject,
  { before, index }: { readonly before: JsonObject | undefined; readonly index: number },
): readonly string[] {
  const blocks = itemsOf(content);
  const idsOf = (list: readonly JsonObject[], name: string): readonly string[] =>
    list.flatMap((block) => (name in block ? [wordOf(objectOf(block[name])["toolUseId"])] : []));
  const called = idsOf(itemsOf(before?.["content"]), "toolUse");
  const answered = idsOf(blocks, "toolResult");
  const signatures = blocks.flatMap(({ reasoningContent }) => {
    const { reasoningText } = objectOf(reasoningContent);
    return reasoningText === undefined ? [] : [objectOf(reasoningText)["signature"]];
  });
  const breaches = [
    ...breachUnless(role === "user" || role === "assistant", `role: ${wordOf(role)}`),
    ...breachUnless(role !== before?.["role"], "a second turn of the same side"),
    ...breachUnless(blocks.length > 0, "content: empty"),
    ...called.flatMap((id) => breachUnless(answered.includes(id), `no result for ${id}`)),
    ...answered.flatMap((id) => breachUnless(called.includes(id), `a result for ${id}, which was not called`)),
    ...[...called, ...answered].flatMap((id) => breachUnless(/^[a-zA-Z0-9_-]{1,64}$/.test(id), `the id ${id}`)),
    ...blocks.flatMap(blockBreaches),
    ...signatureBreaches("bedrock-converse", signatures),
  ];
  return breaches.map((breach) => `messages[${index}]: ${breach}`);
}

function blockBreaches(block: JsonObject): readonly string[] {
  const held = Object.keys(block);
  const { image, document, text } = block;
  const media = objectOf(image ?? document);
  return [
    ...breachUnless(held.length === 1 && CONTENT.has(held[0]!), `a block of ${held.join(" and ")}`),
    ...breachUnless(text === undefined || wordOf(text).trim() !== "", "a blank text"),
    ...breachUnless(
      image === undefined || ["png", "jpeg", "gif", "webp"].includes(wordOf(media["format"])),
      "image.format",
    ),
    ...breachUnless(document === undefined || /^[\w\-()[\] ]{1,200}$/.test(wordOf(media["name"])), "document.name"),
  ];
}
