import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResponseObserver } from "./response-observer.ts";

const bytes = new TextEncoder().encode(
  [
    'data: {"id":"1","model":"math-expert","choices":[{"delta":{"content":"x² 数"}}]}',
    ": comment",
    'data: {"id":"1","model":"math-expert","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}',
    "data: [DONE]",
    "",
  ].join("\r\n\r\n"),
);

describe("createResponseObserver", () => {
  it("sees the same in a stream however it is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const observer = createResponseObserver({ stream: true });
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (let index = 1; index < places.length; index++)
          observer.push(bytes.subarray(places[index - 1], places[index]));
        expect(observer.end()).toEqual({
          usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
          model: "math-expert",
          isComplete: true,
        });
      }),
    );
  });

  it("knows a stream without its terminator", () => {
    const observer = createResponseObserver({ stream: true });
    observer.push(bytes.subarray(0, 60));
    expect(observer.end().isComplete).toBe(false);
  });

  it("reads a JSON body, and passes over one that is too long or broken", () => {
    const whole = createResponseObserver({ stream: false });
    whole.push(new TextEncoder().encode('{"model":"m","usage":{"prompt_tokens":1,"completion_'));
    whole.push(new TextEncoder().encode('tokens":2}}'));
    expect(whole.end()).toEqual({
      usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
      model: "m",
      isComplete: true,
    });
    const cut = createResponseObserver({ stream: false });
    cut.push(new TextEncoder().encode('{"model":'));
    expect(cut.end()).toEqual({ usage: undefined, model: undefined, isComplete: false });
    const long = createResponseObserver({ stream: false, maxBytes: 10 });
    long.push(new Uint8Array(11));
    expect(long.end()).toMatchObject({ usage: undefined, isComplete: true });
  });

  it("holds no more than the limit of one line", () => {
    const observer = createResponseObserver({ stream: true, maxBytes: 100 });
    for (let index = 0; index < 1000; index++) observer.push(new Uint8Array(1000).fill(0x61));
    observer.push(new TextEncoder().encode("\ndata: [DONE]\n"));
    expect(observer.end().isComplete).toBe(true);
  });
});
