import type { JsonObject } from "@signalbox/core";
import { describe, expect, it } from "vitest";
import { responsesContext } from "../../testing/responses-context.ts";
import { createMemoryConversationStore } from "./memory-conversation-store.ts";
import { openAiResponses } from "./openai-responses.ts";
import { resolveConversation, storedResponse, storedResponseIds } from "./resolve-conversation.ts";

const { signal } = new AbortController();
const owner = "acme";
const entry = (id: string, text = "x") => ({ id, owner, input: [], response: { id, output: [], text } });

describe("a store of conversations in memory", () => {
  const now = () => 0;

  it("gives back what was put, to its owner only", async () => {
    const store = createMemoryConversationStore({ now });
    expect(await store.put(entry("a"), signal)).toBe(true);
    const { input, response } = entry("a");
    expect(await store.get({ id: "a", owner }, signal)).toEqual({ input, response });
    expect(await store.get({ id: "a", owner: "other" }, signal)).toBeUndefined();
    expect(await store.delete({ id: "a", owner: "other" }, signal)).toBe(false);
    expect(await store.delete({ id: "a", owner }, signal)).toBe(true);
    expect(await store.delete({ id: "a", owner }, signal)).toBe(false);
    expect(await store.get({ id: "a", owner }, signal)).toBeUndefined();
  });

  const kept = async (store: ReturnType<typeof createMemoryConversationStore>, ids: string): Promise<string> => {
    const found = await Promise.all([...ids].map(async (id) => ((await store.get({ id, owner }, signal)) ? id : "")));
    return found.join("");
  };

  it("forgets the oldest when there are too many, and counts what is put again once", async () => {
    const store = createMemoryConversationStore({ now, maxResponses: 2 });
    for (const id of ["a", "b", "a", "c"]) await store.put(entry(id), signal);
    expect(await kept(store, "abc")).toBe("ac");
  });

  it("forgets the oldest when they are too large together, and takes none that is too large alone", async () => {
    const size = JSON.stringify({ input: [], response: entry("a").response }).length;
    const store = createMemoryConversationStore({ now, maxChars: 2 * size, maxResponseChars: size });
    for (const id of ["a", "b", "c"]) await store.put(entry(id), signal);
    expect(await kept(store, "abc")).toBe("bc");
    expect(await store.put(entry("c", "xx"), signal)).toBe(false);
    expect(await kept(store, "abc")).toBe("b");
    await store.delete({ id: "b", owner }, signal);
    for (const id of ["d", "e"]) await store.put(entry(id), signal);
    expect(await kept(store, "bde")).toBe("de");
  });

  it("forgets what is old", async () => {
    let time = 0;
    const store = createMemoryConversationStore({ now: () => time, ttlMs: 10 });
    await store.put(entry("a"), signal);
    time = 5;
    await store.put(entry("b"), signal);
    time = 10;
    expect(await kept(store, "ab")).toBe("b");
    time = 15;
    expect(await kept(store, "ab")).toBe("");
  });

  it("does nothing for a caller who is gone", async () => {
    const store = createMemoryConversationStore({ now });
    await expect(store.put(entry("a"), AbortSignal.abort())).rejects.toThrow("aborted");
    await expect(store.get({ id: "a", owner }, AbortSignal.abort())).rejects.toThrow("aborted");
    await expect(store.delete({ id: "a", owner }, AbortSignal.abort())).rejects.toThrow("aborted");
  });
});

describe("a request that goes on from a stored response", () => {
  const answered = (body: JsonObject, fallbackId: string, text: string) =>
    storedResponse(
      body,
      openAiResponses.writeAnswer(
        { id: "", model: "m", choices: [{ parts: [{ kind: "text", text }], finish: "stop" }], usage: {} },
        { ...responsesContext(), fallbackId },
      ),
    );
  const first = answered({ model: "m", instructions: "Once.", input: "Hi" }, "resp_1", "Hello");
  const resolve = (...given: Parameters<typeof resolveConversation>): JsonObject => {
    const whole = resolveConversation(...given);
    if (whole.kind === "fault") throw new Error(whole.message);
    return whole.body;
  };
  const turn = (role: string, text: string) => ({ role, parts: [{ kind: "text", text }] });

  it("has the whole conversation before its own input, without earlier instructions", () => {
    const second = { model: "m", previous_response_id: "resp_1", input: "How are you?" };
    expect(storedResponseIds(second)).toEqual(["resp_1"]);
    const whole = resolve(second, new Map([["resp_1", first]]));
    expect(openAiResponses.read(whole)).toMatchObject({
      turns: [turn("user", "Hi"), turn("assistant", "Hello"), turn("user", "How are you?")],
    });
    const third = { model: "m", previous_response_id: "resp_2", input: [{ role: "user", content: "Good." }] };
    const found = new Map([["resp_2", answered(whole, "resp_2", "Fine")]]);
    expect(openAiResponses.read(resolve(third, found))).toMatchObject({
      turns: [
        turn("user", "Hi"),
        turn("assistant", "Hello"),
        turn("user", "How are you?"),
        turn("assistant", "Fine"),
        turn("user", "Good."),
      ],
    });
  });

  it("may refer to items, also to those that it has anyway", () => {
    const reference = { type: "item_reference", id: "msg_1_0" };
    const input = [{ role: "user", content: "Hi" }, reference, { role: "user", content: "More" }];
    const body = { model: "m", input };
    expect(storedResponseIds(body)).toEqual(["resp_1"]);
    const found = new Map([["resp_1", first]]);
    expect(openAiResponses.read(resolve(body, found))).toMatchObject({
      turns: [turn("user", "Hi"), turn("assistant", "Hello"), turn("user", "More")],
    });
    const both = { model: "m", previous_response_id: "resp_1", input: [reference, { role: "user", content: "More" }] };
    expect(openAiResponses.read(resolve(both, found))).toMatchObject({
      turns: [turn("user", "Hi"), turn("assistant", "Hello"), turn("user", "More")],
    });
  });

  it("is refused when the response or an item is not there", () => {
    expect(resolveConversation({ model: "m", input: "x", previous_response_id: "resp_9" }, new Map())).toMatchObject({
      kind: "fault",
      status: 400,
      field: "previous_response_id",
      message: 'Previous response with id "resp_9" not found.',
    });
    const body = { model: "m", input: [{ type: "item_reference", id: "msg_9_0" }] };
    const whole = resolve(body, new Map());
    expect(openAiResponses.read(whole)).toMatchObject({ kind: "fault", field: "input[0].id" });
  });

  it("is left alone when it refers to nothing", () => {
    const body = { model: "m", input: "Hi" };
    expect(storedResponseIds(body)).toEqual([]);
    expect(resolve(body, new Map())).toEqual(body);
  });
});
