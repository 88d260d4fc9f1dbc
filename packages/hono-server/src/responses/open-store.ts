import type { Router } from "@signalbox/core";
import { createMemoryConversationStore, type ConversationStore } from "@signalbox/providers";

/**
 * Keeps answers of the Responses API in memory, within the limits that the configuration has at the first one: a reload
 * changes them with the next start.
 */
export function openStore({
  getRouter,
  now,
}: {
  readonly getRouter: () => Router;
  readonly now: () => number;
}): ConversationStore {
  let opened: ConversationStore | undefined;
  const store = (): ConversationStore => {
    const { ttl_seconds: ttl, max_responses: max } = getRouter().config.source.global?.services?.response_api ?? {};
    opened ??= createMemoryConversationStore({
      now,
      ...(ttl !== undefined && ttl > 0 && { ttlMs: ttl * 1000 }),
      ...(max !== undefined && max > 0 && { maxResponses: max }),
    });
    return opened;
  };
  return {
    get: (key, signal) => store().get(key, signal),
    put: (entry, signal) => store().put(entry, signal),
    delete: (key, signal) => store().delete(key, signal),
  };
}
