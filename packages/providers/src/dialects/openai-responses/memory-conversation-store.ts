import type { ConversationStore, StoredKey, StoredResponse } from "./conversation-store.ts";

export interface MemoryStoreOptions {
  /** Responses; the oldest make room. */
  readonly maxResponses?: number;
  /** UTF-16 units of JSON in all; the oldest make room. */
  readonly maxChars?: number;
  /** UTF-16 units of JSON of one response with its conversation; larger ones are not kept. */
  readonly maxResponseChars?: number;
  readonly ttlMs?: number;
  /** Milliseconds of any clock that does not run backwards. */
  readonly now: () => number;
}

/** OpenAI keeps responses for thirty days; memory is for conversations that go on. */
const DEFAULT_TTL_MS = 24 * 60 * 60 * 1000;
const DEFAULT_MAX_RESPONSES = 10_000;
const DEFAULT_MAX_CHARS = 256 * 1024 * 1024;
const DEFAULT_MAX_RESPONSE_CHARS = 16 * 1024 * 1024;

interface Entry {
  readonly stored: StoredResponse;
  readonly chars: number;
  readonly expiresAt: number;
}

/** A store that ends with its process. All entries live equally long, so they expire in the order in which they came. */
export function createMemoryConversationStore({
  maxResponses = DEFAULT_MAX_RESPONSES,
  maxChars = DEFAULT_MAX_CHARS,
  maxResponseChars = DEFAULT_MAX_RESPONSE_CHARS,
  ttlMs = DEFAULT_TTL_MS,
  now,
}: MemoryStoreOptions): ConversationStore {
  const entries = new Map<string, Entry>();
  let chars = 0;
  const remove = (key: string): boolean => {
    chars -= entries.get(key)?.chars ?? 0;
    return entries.delete(key);
  };
  const removeOldest = (isDue: (entry: Entry) => boolean): void => {
    for (const [key, entry] of entries) {
      if (!isDue(entry)) return;
      remove(key);
    }
  };
  const expire = (): void => {
    const time = now();
    removeOldest(({ expiresAt }) => expiresAt <= time);
  };
  return {
    async get(key, signal) {
      signal.throwIfAborted();
      expire();
      return entries.get(textOfKey(key))?.stored;
    },
    async put({ id, owner, input, response }, signal) {
      signal.throwIfAborted();
      expire();
      const key = textOfKey({ id, owner });
      remove(key);
      const stored: StoredResponse = { input, response };
      const size = JSON.stringify(stored).length;
      if (size > maxResponseChars || size > maxChars || maxResponses < 1) return false;
      entries.set(key, { stored, chars: size, expiresAt: now() + ttlMs });
      chars += size;
      removeOldest(() => entries.size > maxResponses || chars > maxChars);
      return true;
    },
    async delete(key, signal) {
      signal.throwIfAborted();
      expire();
      return remove(textOfKey(key));
    },
  };
}

function textOfKey({ id, owner }: StoredKey): string {
  return JSON.stringify([owner, id]);
}
