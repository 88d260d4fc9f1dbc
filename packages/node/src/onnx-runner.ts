import {
  collectAnswer,
  createUnigramTokenizer,
  encoderBatch,
  outputRow,
  outputsOf,
  planText,
  type PassageOutputs,
  type TextAnswer,
} from "@signalbox/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { sessionOptions, takeProvider } from "./execution-provider.ts";
import { checkModelFile, readModelFile } from "./model-files.ts";
import type { ModelRunner, OnnxWorkerData, WorkerJob } from "./worker-messages.ts";

/** How much longer than the shortest text of a run the longest may be: padding is computed like text. */
const MAX_LENGTH_RATIO = 1.25;
/** Texts this short cost the same with a little padding. */
const SHORT_TOKENS = 32;

/** Reads and checks the files, opens the session and runs it once, so that the first request finds it warm. */
export async function createOnnxRunner(data: OnnxWorkerData): Promise<ModelRunner> {
  const { folder, entry } = data;
  const runtime = await import("onnxruntime-node");
  const tokenizer = createUnigramTokenizer(readModelFile(folder, data.tokenizer));
  // By path, not by bytes: a copy of the file in the JavaScript heap would stay until some later collection.
  const model = checkModelFile(folder, entry);
  const {
    opened: session,
    provider,
    refused,
  } = await takeProvider(data.executionProvider, (name) =>
    runtime.InferenceSession.create(model, sessionOptions(name, { ...data, isExactByWeights: entry.weightBits === 7 })),
  );

  async function runBatch(sequences: readonly Int32Array[], outputs: readonly string[]): Promise<PassageOutputs[]> {
    const { ids, mask, shape } = encoderBatch(sequences, tokenizer.padId);
    const feeds: Record<string, Tensor> = {
      [entry.inputs.ids]: new runtime.Tensor("int64", ids, shape),
      [entry.inputs.mask]: new runtime.Tensor("int64", mask, shape),
    };
    const results = await session.run(feeds, outputs);
    return sequences.map((sequence, row) => passageOutputs(results, row, sequence.length));
  }

  async function run(jobs: readonly WorkerJob[]): Promise<readonly TextAnswer[]> {
    const plans = jobs.map(({ text, heads }) => planText(text, { heads, entry, tokenizer }));
    const passages = plans.flatMap((plan, job) => plan.passages.map(({ ids }, index) => ({ ids, job, index })));
    const given: PassageOutputs[][] = plans.map(() => []);
    for (const group of groupByLength(
      passages.map(({ ids }) => ids.length),
      data.maxBatchTokens,
    )) {
      const outputs = outputsOf(entry, [...new Set(group.flatMap((at) => jobs[passages[at]!.job]!.heads))]);
      const rows = await runBatch(
        group.map((at) => passages[at]!.ids),
        outputs,
      );
      for (const [row, at] of group.entries()) given[passages[at]!.job]![passages[at]!.index] = rows[row]!;
    }
    return plans.map((plan, job) => collectAnswer(plan, entry, given[job]!));
  }

  await run([{ text: "warm", heads: Object.keys(entry.heads) }]);
  return { provider, refused, run, release: () => session.release() };
}

/**
 * Splits texts into runs: those of like length together, so that little padding is computed, and at most
 * `maxTokens` a run. Returns groups of indices.
 */
export function groupByLength(lengths: readonly number[], maxTokens: number): readonly (readonly number[])[] {
  const byLength = lengths.map((_, index) => index).toSorted((a, b) => lengths[a]! - lengths[b]! || a - b);
  const groups: number[][] = [];
  let group: number[] = [];
  for (const index of byLength) {
    const width = lengths[index]!;
    const shortest = group.length === 0 ? width : lengths[group[0]!]!;
    const isAlike = width <= Math.max(SHORT_TOKENS, shortest * MAX_LENGTH_RATIO);
    if (group.length > 0 && (!isAlike || (group.length + 1) * width > maxTokens)) {
      groups.push(group);
      group = [];
    }
    group.push(index);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** The part of each output that belongs to one row of the batch; of an output by token without what was padded. */
function passageOutputs(results: InferenceSession.OnnxValueMapType, row: number, tokens: number): PassageOutputs {
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => {
      if (!("data" in value) || !(value.data instanceof Float32Array))
        throw new TypeError(`the network's output "${name}" is not float32`);
      return [name, outputRow(value.data, value.dims, { row, tokens })];
    }),
  );
}
