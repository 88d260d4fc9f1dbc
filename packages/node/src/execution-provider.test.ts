import { InferenceSession } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { smallEncoderOnnx } from "./__fixtures__/small-onnx.ts";
import { openSession, providersToTry, type ExecutionProviderChoice } from "./execution-provider.ts";
import { NodeError } from "./node-error.ts";

const model = smallEncoderOnnx({ pieces: 10, dimension: 4 });

function open(choice: ExecutionProviderChoice): ReturnType<typeof openSession> {
  return openSession((options) => InferenceSession.create(model, options), { executionProvider: choice, threads: 1, isSpinning: false });
}

describe("providersToTry", () => {
  test.each<[ExecutionProviderChoice, string[]]>([
    ["cpu", ["cpu"]],
    ["cuda", ["cuda"]],
    ["auto", ["cuda", "webgpu", "cpu"]],
    [{ name: "cuda" }, ["cuda"]],
    [{ name: "cuda", fallback: true }, ["cuda", "cpu"]],
    [{ name: "cpu", fallback: true }, ["cpu"]],
  ])("%j leads to %j", (choice, expected) => {
    expect(providersToTry(choice)).toEqual(expected);
  });
});

describe("openSession on onnxruntime-node", () => {
  test("opens on the CPU", async () => {
    const { session, provider, refused } = await open("cpu");
    expect([provider, refused]).toEqual(["cpu", []]);
    await session.release();
  });

  test("never says cuda where the CPU runs", async () => {
    const { session, provider, refused } = await open({ name: "cuda", fallback: true });
    if (provider === "cuda") expect(refused).toEqual([]);
    else expect([provider, refused.map((entry) => entry.provider)]).toEqual(["cpu", ["cuda"]]);
    await session.release();
  });

  test("fails with every reason when nothing asked for works", async () => {
    const broken = openSession((options) => InferenceSession.create(model.subarray(0, 40), options), {
      executionProvider: { name: "webgpu", fallback: true },
      threads: 1,
      isSpinning: false,
    });
    await expect(broken).rejects.toThrow(/no execution provider works: webgpu: .+; cpu: .+/s);
    await expect(broken).rejects.toBeInstanceOf(NodeError);
  });
});

describe("openSession's options", () => {
  test("hold no undefined key and only strings in `extra`", async () => {
    const seen: InferenceSession.SessionOptions[] = [];
    const record = async (options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
      seen.push(options);
      throw new Error("absent");
    };
    await expect(openSession(record, { executionProvider: { name: "cuda", fallback: true, deviceId: 1 }, threads: 2, isSpinning: false })).rejects.toThrow();
    expect(seen.map(({ executionProviders }) => executionProviders)).toEqual([[{ name: "cuda", deviceId: 1 }], ["cpu"]]);
    for (const options of seen) {
      expect(Object.values(options)).not.toContain(undefined);
      expect(options).toMatchObject({ intraOpNumThreads: 2, extra: { session: { intra_op: { allow_spinning: "0" } } } });
    }
  });
});
