import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guessTokens, JobQueue, type PendingJob } from "./job-queue.ts";

function job(tokens: number): PendingJob {
  return { text: "", heads: [], tokens, settle: () => {} };
}

describe("JobQueue", () => {
  test("takes every job once, the oldest first in each batch, within the cap and one length class", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 512 }), { maxLength: 200 }), (lengths) => {
        const queue = new JobQueue();
        const waiting = lengths.map(job);
        for (const entry of waiting) queue.push(entry);
        const taken: PendingJob[] = [];
        while (queue.length > 0) {
          const oldest = waiting.find((entry) => !taken.includes(entry));
          const batch = queue.takeBatch(512);
          expect(batch[0]).toBe(oldest);
          expect(batch.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(512);
          for (const { tokens } of batch) expect(tokens / batch[0]!.tokens).toBeLessThanOrEqual(2);
          taken.push(...batch);
        }
        expect(new Set(taken)).toEqual(new Set(waiting));
        expect(taken).toHaveLength(waiting.length);
      }),
    );
  });

  test("lets a job out that is given up, and says whether it waited", () => {
    const queue = new JobQueue();
    const [one, other] = [job(4), job(4)];
    queue.push(one);
    expect([queue.remove(other), queue.remove(one), queue.remove(one)]).toEqual([false, true, false]);
    expect(queue.takeBatch(64)).toEqual([]);
  });
});

test("guessTokens never guesses more than the model reads", () => {
  expect([guessTokens("", 64), guessTokens("abc", 64), guessTokens("x".repeat(100_000), 64)]).toEqual([2, 3, 64]);
});
