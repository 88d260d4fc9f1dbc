import {
  createEncoderHeads,
  createUnigramTokenizer,
  encoderBatch,
  encoderTokens,
  type HeadName,
  type PooledOutputs,
} from "@signalbox/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { sessionOptions, takeProvider } from "./execution-provider.ts";
import { checkModelFile, readModelFile } from "./model-files.ts";
import type { EncoderWorkerData, JobScores, ModelRunner, WorkerJob } from "./worker-messages.ts";

/** How much longer than the shortest text of a run the longest may be: padding is computed like text. */
const MAX_LENGTH_RATIO = 1.25;
/** Texts this short cost the same with a little padding. */
const SHORT_TOKENS = 32;

/** Reads and checks the files, opens the session and runs it once, so that the first request finds it warm. */
export async function createEncoderRunner(data: EncoderWorkerData): Promise<ModelRunner> {
  const { folder, entry } = data;
  const runtime = await import("onnxruntime-node");
  const tokenizer = createUnigramTokenizer(readModelFile(folder, data.tokenizer));
  const heads = createEncoderHeads(
    entry,
    readModelFile(folder, { file: entry.headsFile, bytes: entry.headsBytes, sha256: entry.headsSha256 }),
  );
  // By path, not by bytes: a copy of the file in the JavaScript heap would stay until some later collection.
  const model = checkModelFile(folder, entry);
  const {
    opened: session,
    provider,
    refused,
  } = await takeProvider(data.executionProvider, (name) =>
    runtime.InferenceSession.create(model, sessionOptions(name, data)),
  );

  async function runBatch(sequences: readonly Int32Array[], names: readonly HeadName[]): Promise<PooledOutputs> {
    const { ids, mask, shape } = encoderBatch(sequences, tokenizer.padId);
    const feeds: Record<string, Tensor> = {
      [entry.inputs.ids]: new runtime.Tensor("int64", ids, shape),
      [entry.inputs.mask]: new runtime.Tensor("int64", mask, shape),
    };
    return pooledOutputs(await session.run(feeds, heads.outputsFor(names)));
  }

  async function run(jobs: readonly WorkerJob[]): Promise<readonly JobScores[]> {
    const sequences = jobs.map(({ text }) => encoderTokens(tokenizer, text, entry));
    const scores: JobScores[] = [];
    for (const group of groupByLength(
      sequences.map(({ length }) => length),
      data.maxBatchTokens,
    )) {
      const names = [...new Set(group.flatMap((index) => jobs[index]!.heads))];
      if (names.length === 0) {
        for (const index of group) scores[index] = {};
        continue;
      }
      const outputs = await runBatch(
        group.map((index) => sequences[index]!),
        names,
      );
      for (const [row, index] of group.entries()) scores[index] = heads.score(outputs, row, jobs[index]!.heads);
    }
    return scores;
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

function pooledOutputs(outputs: InferenceSession.OnnxValueMapType): PooledOutputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => {
      if (!("data" in value) || !(value.data instanceof Float32Array))
        throw new TypeError(`the encoder's output "${name}" is not float32`);
      return [name, value.data];
    }),
  );
}
