import { describe, expect, test } from "vitest";
import { createTestRouter } from "../testing/test-router.ts";
import { openStore } from "./open-store.ts";

const { signal } = new AbortController();

async function kept(limits: string, ages: readonly number[]): Promise<readonly boolean[]> {
  let now = 0;
  const router = createTestRouter(`routing: {}\nglobal: {services: {response_api: {${limits}}}}`);
  const store = openStore({ getRouter: () => router, now: () => now });
  const last = Math.max(...ages);
  for (const [index, age] of ages.entries()) {
    now = (last - age) * 1000;
    await store.put({ id: `${index}`, owner: "", input: [], response: {} }, signal);
  }
  now = last * 1000;
  return Promise.all(
    ages.map(async (_, index) => (await store.get({ id: `${index}`, owner: "" }, signal)) !== undefined),
  );
}

describe("kept responses", () => {
  test("live as long as the configuration says", async () => {
    expect(await kept("ttl_seconds: 60", [70, 50, 0])).toEqual([false, true, true]);
    expect(await kept("enabled: true", [3600, 0])).toEqual([true, true]);
  });

  test("are as many as the configuration says", async () =>
    expect(await kept("max_responses: 2", [3, 2, 1])).toEqual([false, true, true]));
});
