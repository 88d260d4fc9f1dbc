import { InferenceSession } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { smallEncoderOnnx } from "./__fixtures__/small-onnx.ts";
import {
  providersToTry,
  sessionOptions,
  takeProvider,
  type ExecutionProviderChoice,
  type TakenProvider,
} from "./execution-provider.ts";
import { NodeError } from "./node-error.ts";

const model = smallEncoderOnnx({ pieces: 10, dimension: 4 });

function open(choice: ExecutionProviderChoice, bytes = model): Promise<TakenProvider<InferenceSession>> {
  return takeProvider(choice, (provider) =>
    InferenceSession.create(
      bytes,
      sessionOptions(provider, { executionProvider: choice, threads: 1, isSpinning: false }),
    ),
  );
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

describe("takeProvider on onnxruntime-node", () => {
  test("opens on the CPU", async () => {
    const { opened, provider, refused } = await open("cpu");
    expect([provider, refused]).toEqual(["cpu", []]);
    await opened.release();
  });

  test("never says cuda where the CPU runs", async () => {
    const { opened, provider, refused } = await open({ name: "cuda", fallback: true });
    if (provider === "cuda") expect(refused).toEqual([]);
    else expect([provider, refused.map((entry) => entry.provider)]).toEqual(["cpu", ["cuda"]]);
    await opened.release();
  });

  test("fails with every reason when nothing asked for works", async () => {
    const error = await open({ name: "webgpu", fallback: true }, model.subarray(0, 40)).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(NodeError);
    expect((error as NodeError).message).toMatch(/no execution provider works: webgpu: .+; cpu: .+/s);
  });
});

describe("sessionOptions", () => {
  test("hold no undefined key and only strings in `extra`", () => {
    const options = sessionOptions("cpu", { executionProvider: "cpu", threads: 2, isSpinning: false });
    expect(Object.values(options)).not.toContain(undefined);
    expect(options).toMatchObject({
      executionProviders: ["cpu"],
      intraOpNumThreads: 2,
      extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
    });
    expect(sessionOptions("cpu", { executionProvider: "cpu", threads: 1, isSpinning: true }).extra).toMatchObject({
      session: { intra_op: { allow_spinning: "1" } },
    });
  });

  test("asks for exact sums of 8-bit products, unless the weights see to them", () => {
    const options = { executionProvider: "cpu", threads: 1, isSpinning: false } as const;
    expect(sessionOptions("cpu", options).extra).toMatchObject({ session: { x64quantprecision: "1" } });
    expect(sessionOptions("cpu", { ...options, isExactByWeights: true }).extra).toMatchObject({
      session: { x64quantprecision: "0" },
    });
  });

  test("names the GPU for CUDA only", () => {
    const choice = { name: "cuda", fallback: true, deviceId: 1 } as const;
    const providers = (["cuda", "cpu"] as const).map(
      (provider) =>
        sessionOptions(provider, { executionProvider: choice, threads: 1, isSpinning: false }).executionProviders,
    );
    expect(providers).toEqual([[{ name: "cuda", deviceId: 1 }], ["cpu"]]);
  });
});
