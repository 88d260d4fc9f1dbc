import { expect, test } from "vitest";
import { createOperationQueue } from "./operation-queue.ts";

test("never runs two operations at once, in the order they came, whatever fails between", async () => {
  const queue = createOperationQueue();
  const log: string[] = [];
  let running = 0;
  const operation =
    (name: string, fails = false) =>
    async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      log.push(name);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([queue(operation("a")), queue(operation("b", true)), queue(operation("c"))]);
  expect(log).toEqual(["a", "b", "c"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("drops an operation that is aborted before its turn", async () => {
  const queue = createOperationQueue();
  const controller = new AbortController();
  let ran = false;
  const first = queue(() => new Promise((resolve) => setTimeout(resolve, 5)));
  const second = queue(async () => void (ran = true), controller.signal);
  controller.abort(new Error("too late"));
  await expect(second).rejects.toThrow("too late");
  await first;
  expect(ran).toBe(false);
});
