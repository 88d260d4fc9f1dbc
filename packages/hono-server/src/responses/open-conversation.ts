import { createResponseObserver, editJson, openaiResponses, type ResponseObserver } from "@signalbox/core";
import {
  resolveConversation,
  searchOfWords,
  storedResponse,
  storedResponseIds,
  type StoredResponse,
  type TranslatedExchange,
} from "@signalbox/providers";
import type { ClientExchange } from "../client-exchange.ts";
import { readObject } from "../endpoints/read-object.ts";
import type { ForwardTarget } from "../forward-targets.ts";
import { isEventStream } from "../relay-answer.ts";
import type { RequestScope } from "../served.ts";
import type { AnswerHead } from "../upstream.ts";
import { keepAnswer } from "./keep-answer.ts";
import { ownerOf } from "./owner-of.ts";
import type { ResponseHome } from "./response-homes.ts";

/** A request of the Responses API with what it goes on from. */
export interface Conversation {
  /** The client's body, with stored items in the place of references to them. */
  readonly body: Uint8Array;
  /** The provider that keeps the response that this one goes on from. */
  readonly home: ResponseHome | undefined;
  /** Keeps the answer where the client wants that. */
  keep(exchange: TranslatedExchange): TranslatedExchange;
  /** Reads along with an answer that a provider gave in its own words, and remembers where it is kept. */
  observe(head: AnswerHead, target: ForwardTarget): ResponseObserver;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** What refers to something that was stored. */
const refersBack = searchOfWords({ members: ["previous_response_id", "id"] });
/** A response begins with its id, in a body as in the first event. */
const RESPONSE_ID = /"id"\s*:\s*"(resp_[\w-]+)"/;
const HEAD_BYTES = 4096;

export async function openConversation(
  exchange: ClientExchange,
  { scope, router, signal }: RequestScope,
  received: Uint8Array,
): Promise<Conversation> {
  const owner = await ownerOf(exchange);
  const { store, homes } = scope.responses;
  const json = refersBack(received) ? readObject(received) : undefined;
  const previous = json?.["previous_response_id"];
  const found = new Map<string, StoredResponse>();
  for (const id of json === undefined ? [] : storedResponseIds(json)) {
    const stored = await store.get({ id, owner }, signal);
    if (stored !== undefined) found.set(id, stored);
  }
  let body = received;
  let home: ResponseHome | undefined;
  if (json !== undefined && found.size > 0 && (typeof previous !== "string" || found.has(previous))) {
    const resolved = resolveConversation(json, found);
    if (resolved.kind === "body") body = encoder.encode(JSON.stringify(resolved.body));
  } else if (typeof previous === "string") {
    home = homes.find(previous, owner);
    const { model } = json ?? {};
    // A conversation that a provider keeps can go on nowhere else.
    if (home !== undefined && typeof model === "string" && router.config.autoModelNames.includes(model))
      body = editJson(received, [{ op: "set", path: ["model"], value: home.model }]);
  }
  return {
    body,
    home,
    keep: (translated) =>
      keepAnswer(translated, {
        previousResponseId: typeof previous === "string" ? previous : undefined,
        onResponse: (response) => {
          const asked = readObject(body);
          if (asked === undefined || asked["store"] === false) return;
          const { id } = response;
          if (typeof id !== "string") return;
          // Owned here: what cannot be kept is no reason to lose the answer.
          store
            .put({ id, owner, ...storedResponse(asked, response) }, signal)
            .catch((error: unknown) => scope.logger.warn({ error }, "a response could not be kept"));
        },
      }),
    observe: (head, { model, backend }) => {
      const observer = createResponseObserver({ stream: isEventStream(head), dialect: openaiResponses });
      let start = "";
      return {
        push: (chunk) => {
          if (start.length < HEAD_BYTES) {
            start += decoder.decode(chunk.subarray(0, HEAD_BYTES));
            const id = RESPONSE_ID.exec(start)?.[1];
            if (id !== undefined) {
              homes.add(id, { model, backend: backend.name, owner });
              start = " ".repeat(HEAD_BYTES);
            }
          }
          observer.push(chunk);
        },
        end: () => observer.end(),
      };
    },
  };
}
