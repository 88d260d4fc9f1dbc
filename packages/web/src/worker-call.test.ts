import { afterEach, describe, expect, test } from "vitest";
import { WebError } from "./web-error.ts";
import { createCaller, serveCalls } from "./worker-call.ts";
import type { Caller } from "./worker-call.ts";

type Calls = {
  readonly double: { readonly argument: number; readonly result: number };
  readonly count: { readonly argument: number; readonly result: string; readonly progress: number };
  readonly wait: { readonly argument: undefined; readonly result: undefined };
  readonly fail: { readonly argument: string; readonly result: undefined };
  readonly take: { readonly argument: Uint8Array; readonly result: number };
};

describe("calls over a message channel", () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  function connect(): { readonly caller: Caller<Calls>; readonly aborted: string[]; readonly port: MessagePort } {
    const { port1, port2 } = new MessageChannel();
    const aborted: string[] = [];
    serveCalls<Calls>(port2, {
      double: (number) => number * 2,
      count: (to, { progress }) => {
        for (let step = 1; step <= to; step++) progress(step);
        return "done";
      },
      wait: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => (aborted.push("wait"), reject(new Error("aborted")))),
        ),
      fail: (message) => {
        throw message === "typed" ? new WebError("hash_mismatch", message) : new Error(message);
      },
      take: (bytes) => bytes.byteLength,
    });
    port1.start();
    port2.start();
    closers.push(() => port1.close());
    return { caller: createCaller<Calls>(port1), aborted, port: port1 };
  }

  test("give every caller its own answer", async () => {
    const { caller } = connect();
    expect(await Promise.all([1, 2, 3].map((number) => caller.call("double", number)))).toEqual([2, 4, 6]);
  });

  test("report progress before the result, in order", async () => {
    const { caller } = connect();
    const seen: number[] = [];
    expect(await caller.call("count", 3, { onProgress: (step) => seen.push(step) })).toBe("done");
    expect(seen).toEqual([1, 2, 3]);
  });

  test("reject with the code and message of what was thrown there", async () => {
    const { caller } = connect();
    await expect(caller.call("fail", "typed")).rejects.toMatchObject({ code: "hash_mismatch", message: "typed" });
    await expect(caller.call("fail", "plain")).rejects.toMatchObject({ code: "call_failed", message: "plain" });
    await expect(caller.call("nothing" as "wait", undefined)).rejects.toMatchObject({ code: "call_failed" });
    await expect(caller.call("constructor" as "wait", undefined)).rejects.toMatchObject({ code: "call_failed" });
  });

  test("stop there and here when the signal is aborted", async () => {
    const { caller, aborted } = connect();
    const controller = new AbortController();
    const waiting = caller.call("wait", undefined, { signal: controller.signal });
    controller.abort(new Error("no longer wanted"));
    await expect(waiting).rejects.toThrow("no longer wanted");
    await caller.call("double", 1);
    expect(aborted).toEqual(["wait"]);
    await expect(caller.call("double", 1, { signal: AbortSignal.abort(new Error("never wanted")) })).rejects.toThrow(
      "never wanted",
    );
  });

  test("move buffers that are named for it", async () => {
    const { caller } = connect();
    const bytes = new Uint8Array(1000);
    expect(await caller.call("take", bytes, { transfer: [bytes.buffer] })).toBe(1000);
    expect(bytes.byteLength).toBe(0);
  });

  test("reject, those that are open and all later ones, when the worker breaks or the caller closes", async () => {
    const { caller, port } = connect();
    const open = caller.call("wait", undefined);
    port.dispatchEvent(new Event("error"));
    await expect(open).rejects.toMatchObject({
      code: "worker_failed",
      message: expect.stringContaining("its script could not be loaded") as string,
    });
    await expect(caller.call("double", 1)).rejects.toMatchObject({ code: "worker_failed" });
    const second = connect();
    const pending = second.caller.call("wait", undefined);
    second.caller.close();
    second.caller.close();
    await expect(pending).rejects.toMatchObject({ code: "worker_failed" });
  });
});
