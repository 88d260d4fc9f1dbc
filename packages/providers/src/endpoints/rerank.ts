import { isJsonObject, type JsonObject } from "@signalbox/core";
import type { RequestFault } from "../conversation/provider-fault.ts";
import {
  missing,
  readBody,
  readBoolean,
  readList,
  readNumber,
  readString,
  refuse,
  unread,
  type Fields,
} from "../conversation/read-json.ts";
import type { Usage } from "../conversation/usage.ts";
import { withoutUndefined } from "../conversation/without-undefined.ts";
import { openAiChat } from "../dialects/openai-chat/openai-chat.ts";
import type { Exchange } from "../exchange/exchange.ts";
import { faultOf, wholeAnswer } from "../exchange/whole-answer.ts";
import { createDropLog } from "../families/drop-log.ts";
import { openAiFamily } from "../families/openai/openai.ts";
import type { WireRequest } from "../families/wire-family.ts";
import type { EndpointTarget } from "./endpoint-target.ts";

/**
 * A rerank at Cohere's v2 API: https://docs.cohere.com/reference/rerank. Bodies of that API go as they are. Those of Jina's,
 * which vLLM and others took over, may hold documents as objects and ask for them in the answer: Cohere takes texts and
 * sends none back, so that is done here.
 */
export function openCohereRerank(json: JsonObject, target: EndpointTarget): Exchange | RequestFault {
  const body = readBody(json);
  const model = readString(body, "model") ?? missing(body, "model", "");
  const query = readString(body, "query") ?? missing(body, "query", "");
  const documents = readDocuments(body);
  const settings = withoutUndefined({
    top_n: readNumber(body, "top_n", { min: 1, integer: true }),
    max_tokens_per_doc: readNumber(body, "max_tokens_per_doc", { min: 1, integer: true }),
    priority: readNumber(body, "priority"),
  });
  const wantsDocuments = readBoolean(body, "return_documents");
  if (body.log.first !== undefined) return body.log.first;
  const path = `${target.basePath}/${target.version ?? "v2"}/rerank`;
  const headers = { "content-type": "application/json", accept: "application/json" };
  const others = unread(body);
  const isOwn = wantsDocuments === undefined && others.length === 0 && documents.every(({ isText }) => isText);
  if (isOwn) return { kind: "same", path, headers: {} };
  const log = createDropLog(target);
  for (const { name } of others) log.drop(name, "Cohere has no such field");
  const texts = documents.map(({ text }) => text);
  const request: WireRequest = {
    method: "POST",
    path,
    headers,
    body: JSON.stringify({ model, query, documents: texts, ...settings }),
  };
  const written = log.finish(request);
  if (written.kind === "fault") return written;
  return {
    kind: "translated",
    request,
    dropped: written.dropped,
    openAnswer: ({ status, headers: received }, { maxBytes }) => {
      let usage: Usage = {};
      return wholeAnswer({ dialect: openAiChat, maxBytes, seen: () => ({ usage, model }) }, (answer) => {
        if (status < 200 || status > 299) return openAiFamily.readFault({ status, headers: received, body: answer });
        const ranked = parse(answer);
        if (!Array.isArray(ranked?.["results"])) return faultOf("The provider's answer holds no results.");
        usage = usageOf(ranked["meta"]);
        const results = ranked["results"].map((result) => (wantsDocuments ? withDocument(result, texts) : result));
        return { status: 200, contentType: "application/json", text: JSON.stringify({ ...ranked, results }) };
      });
    },
  };
}

interface Document {
  readonly text: string;
  readonly isText: boolean;
}

function readDocuments(body: Fields): readonly Document[] {
  const list = readList(body, "documents") ?? missing(body, "documents", []);
  if (list.length === 0) refuse(body, "documents", "must hold at least one text");
  return list.map((item, index) => {
    if (typeof item === "string") return { text: item, isText: true };
    const text = isJsonObject(item) ? item["text"] : undefined;
    if (typeof text === "string") return { text, isText: false };
    refuse(body, `documents[${index}]`, "must be a text, or an object with `text`");
    return { text: "", isText: false };
  });
}

function withDocument(result: unknown, texts: readonly string[]): unknown {
  if (!isJsonObject(result)) return result;
  const { index } = result;
  const text = typeof index === "number" ? texts[index] : undefined;
  return text === undefined ? result : { ...result, document: { text } };
}

function usageOf(meta: unknown): Usage {
  const tokens = isJsonObject(meta) ? meta["tokens"] : undefined;
  const inputTokens = isJsonObject(tokens) ? tokens["input_tokens"] : undefined;
  return typeof inputTokens === "number" ? { inputTokens, outputTokens: 0 } : {};
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
