import { describe, expect, it } from "vitest";
import { createTokenCache, type Expiring } from "./token-cache.ts";

const MINUTE = 60_000;
const never = new AbortController().signal;

/** A source of tokens whose fetches are settled by hand. */
function fakeSource() {
  const fetches: { readonly signal: AbortSignal; give(token: Expiring<string>): void; fail(error: Error): void }[] = [];
  const fetch = ({ signal }: { readonly signal: AbortSignal }): Promise<Expiring<string>> =>
    new Promise((resolve, reject) => {
      fetches.push({ signal, give: resolve, fail: reject });
    });
  return { fetches, fetch };
}
/** Lets promises that are settled run their course. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a cache of tokens", () => {
  it("fetches once for all who wait, and not again while the token is good", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const waiting = Array.from({ length: 50 }, () => cache.get({ signal: never, nowMs: 0 }));
    expect(fetches).toHaveLength(1);
    fetches[0]!.give({ value: "a", expiresAtMs: 60 * MINUTE });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["a"]));
    expect(await cache.get({ signal: never, nowMs: 54 * MINUTE })).toBe("a");
    expect(fetches).toHaveLength(1);
  });

  it("fetches a new one five minutes before the end, and gives the old one meanwhile", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const first = cache.get({ signal: never, nowMs: 0 });
    fetches[0]!.give({ value: "a", expiresAtMs: 60 * MINUTE });
    await first;
    expect(await cache.get({ signal: never, nowMs: 55 * MINUTE })).toBe("a");
    expect(await cache.get({ signal: never, nowMs: 56 * MINUTE })).toBe("a");
    expect(fetches).toHaveLength(2);
    fetches[1]!.give({ value: "b", expiresAtMs: 120 * MINUTE });
    await settle();
    expect(await cache.get({ signal: never, nowMs: 57 * MINUTE })).toBe("b");
  });

  it("keeps the old one to its end when an early fetch fails, and tries again after a while", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const first = cache.get({ signal: never, nowMs: 0 });
    fetches[0]!.give({ value: "a", expiresAtMs: 60 * MINUTE });
    await first;
    await cache.get({ signal: never, nowMs: 56 * MINUTE });
    fetches[1]!.fail(new Error("down"));
    await settle();
    expect(await cache.get({ signal: never, nowMs: 56 * MINUTE + 5000 })).toBe("a");
    expect(fetches).toHaveLength(2);
    expect(await cache.get({ signal: never, nowMs: 57 * MINUTE })).toBe("a");
    expect(fetches).toHaveLength(3);
    fetches[2]!.fail(new Error("still down"));
    await settle();
    const late = cache.get({ signal: never, nowMs: 60 * MINUTE });
    fetches[3]!.fail(new Error("down for good"));
    await expect(late).rejects.toThrow("down for good");
  });

  it("gives no token in its last seconds", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const first = cache.get({ signal: never, nowMs: 0 });
    fetches[0]!.give({ value: "a", expiresAtMs: 60 * MINUTE });
    await first;
    const late = cache.get({ signal: never, nowMs: 60 * MINUTE - 20_000 });
    fetches[1]!.give({ value: "b", expiresAtMs: 120 * MINUTE });
    expect(await late).toBe("b");
  });

  it("uses tokens that live shorter than the early time", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const first = cache.get({ signal: never, nowMs: 0 });
    fetches[0]!.give({ value: "a", expiresAtMs: 2 * MINUTE });
    await first;
    expect(await cache.get({ signal: never, nowMs: 50_000 })).toBe("a");
    expect(fetches).toHaveLength(1);
    expect(await cache.get({ signal: never, nowMs: 61_000 })).toBe("a");
    expect(fetches).toHaveLength(2);
  });

  it("keeps what never ends", async () => {
    let count = 0;
    const cache = createTokenCache({ fetch: async () => ({ value: ++count }) });
    expect(await cache.get({ signal: never, nowMs: 0 })).toBe(1);
    expect(await cache.get({ signal: never, nowMs: Number.MAX_SAFE_INTEGER })).toBe(1);
  });

  it("lets one who gives up go, without harm to the others", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const leaving = new AbortController();
    const left = cache.get({ signal: leaving.signal, nowMs: 0 });
    const stays = cache.get({ signal: never, nowMs: 0 });
    leaving.abort(new Error("client gone"));
    await expect(left).rejects.toThrow("client gone");
    expect(fetches[0]!.signal.aborted).toBe(false);
    fetches[0]!.give({ value: "a" });
    expect(await stays).toBe("a");
    await expect(cache.get({ signal: leaving.signal, nowMs: 0 })).rejects.toThrow("client gone");
  });

  it("tells all who wait of a failure, and tries anew for the next", async () => {
    const { fetches, fetch } = fakeSource();
    const cache = createTokenCache({ fetch });
    const waiting = [cache.get({ signal: never, nowMs: 0 }), cache.get({ signal: never, nowMs: 0 })];
    fetches[0]!.fail(new Error("no"));
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const next = cache.get({ signal: never, nowMs: 1 });
    fetches[1]!.give({ value: "a" });
    expect(await next).toBe("a");
  });

  it("ends a fetch that takes too long, or when it is closed", async () => {
    const untilAborted = ({ signal }: { readonly signal: AbortSignal }): Promise<Expiring<string>> =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      });
    const slow = createTokenCache({ fetch: untilAborted, timeoutMs: 5 });
    await expect(slow.get({ signal: never, nowMs: 0 })).rejects.toMatchObject({ name: "TimeoutError" });
    const closed = createTokenCache({ fetch: untilAborted });
    const waiting = closed.get({ signal: never, nowMs: 0 });
    closed.close();
    closed.close();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });
});
