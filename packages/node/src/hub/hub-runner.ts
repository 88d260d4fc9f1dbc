import type { PreTrainedModel, Tensor } from "@huggingface/transformers";
import {
  collectAnswer,
  encoderBatch,
  outputRow,
  planText,
  type OnnxTierEntry,
  type PassageOutputs,
  type TextAnswer,
} from "@signalbox/core";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sessionOptions, takeProvider } from "../execution-provider.ts";
import { groupByLength } from "../onnx-runner.ts";
import type { ModelRunner, WorkerJob } from "../worker-messages.ts";
import { hubError } from "./hub-error.ts";
import { mapLogits } from "./hub-heads.ts";
import { createHubTokenizer } from "./hub-tokenizer.ts";
import type { HubOutput, HubWorkerData } from "./hub-worker-data.ts";
import { poolVector } from "./pool-vector.ts";
import { describeFaults, hashFaults } from "./pull-record.ts";
import { readSpelling } from "./token-places.ts";

/** The one output that a head is collected from, whatever the network calls its own. */
const OUTPUT = "answer";

/** Checks a folder, loads it by `@huggingface/transformers` and runs it once, so that the first request finds it warm. */
export async function createHubRunner(data: HubWorkerData): Promise<ModelRunner> {
  const { folder, output } = data;
  const faults = await hashFaults(folder, data);
  if (faults.length > 0)
    throw hubError("content", `${folder} is damaged: ${describeFaults(faults)}; pull the model again`);
  const transformers = await importTransformers();
  // What is not in the folder is an error; nothing is fetched behind our back.
  transformers.env.allowRemoteModels = false;
  transformers.env.useFSCache = false;
  const loaded = await transformers.AutoTokenizer.from_pretrained(folder);
  const tokenizer = createHubTokenizer(loaded, output.kind === "spans" ? spellingOf(folder) : undefined);
  const {
    opened: model,
    provider,
    refused,
  } = await takeProvider(data.executionProvider, (device) =>
    openModel(transformers, folder, output, {
      device,
      // The file is named outright, so the name's own suffix for its dtype is not added.
      dtype: "fp32",
      subfolder: subfolderOf(data.onnx),
      model_file_name: basename(data.onnx, ".onnx"),
      session_options: sessionOptions(device, data),
    }),
  );
  const entry = entryOf(data, tokenizer.prefix.length + tokenizer.suffix.length);

  async function runBatch(sequences: readonly Int32Array[]): Promise<readonly PassageOutputs[]> {
    const framed = sequences.map((ids) => Int32Array.of(...tokenizer.prefix, ...ids, ...tokenizer.suffix));
    const { ids, mask, shape } = encoderBatch(framed, tokenizer.padId);
    const results = (await model({
      input_ids: new transformers.Tensor("int64", ids, [...shape]),
      attention_mask: new transformers.Tensor("int64", mask, [...shape]),
    })) as Readonly<Record<string, Tensor>>;
    const given = takeOutput(results, output);
    return sequences.map((sequence, row) => {
      const values = outputRow(given.values, given.dims, { row, tokens: framed[row]!.length });
      const tokens = { text: sequence.length, before: tokenizer.prefix.length, all: framed[row]!.length };
      return { [OUTPUT]: readRow(values, { output, tokens, isPooled: given.dims.length === 2 }) };
    });
  }

  async function run(jobs: readonly WorkerJob[]): Promise<readonly TextAnswer[]> {
    const plans = jobs.map(({ text, heads }) => planText(text, { heads, entry, tokenizer }));
    const passages = plans.flatMap((plan, job) => plan.passages.map(({ ids }, index) => ({ ids, job, index })));
    const given: PassageOutputs[][] = plans.map(() => []);
    const lengths = passages.map(({ ids }) => ids.length + tokenizer.prefix.length + tokenizer.suffix.length);
    for (const group of groupByLength(lengths, data.maxBatchTokens)) {
      const rows = await runBatch(group.map((at) => passages[at]!.ids));
      for (const [row, at] of group.entries()) given[passages[at]!.job]![passages[at]!.index] = rows[row]!;
    }
    return plans.map((plan, job) => collectAnswer(plan, entry, given[job]!));
  }

  await run([{ text: "warm", heads: [data.head] }]);
  return {
    provider,
    refused,
    run,
    release: async () => {
      await model.dispose();
    },
  };
}

async function importTransformers(): Promise<typeof import("@huggingface/transformers")> {
  try {
    // Imported only here: it takes most of a second and 85 MB.
    return await import("@huggingface/transformers");
  } catch (cause) {
    throw hubError(
      "layout",
      "hub models need the package @huggingface/transformers; install it beside @signalbox/node",
      {
        cause,
      },
    );
  }
}

type LoadOptions = NonNullable<Parameters<typeof PreTrainedModel.from_pretrained>[1]>;

async function openModel(
  transformers: typeof import("@huggingface/transformers"),
  folder: string,
  output: HubOutput,
  options: LoadOptions,
): Promise<PreTrainedModel> {
  const auto = {
    labels: transformers.AutoModelForSequenceClassification,
    spans: transformers.AutoModelForTokenClassification,
    vector: transformers.AutoModel,
  }[output.kind];
  try {
    return await auto.from_pretrained(folder, options);
  } catch (error) {
    // An encoder that the library has no class for runs all the same: all that is needed is its outputs.
    if (!(error instanceof Error) || !error.message.startsWith("Unsupported model type")) throw error;
    return transformers.AutoModel.from_pretrained(folder, options);
  }
}

function subfolderOf(onnx: string): string {
  const folder = dirname(onnx);
  return folder === "." ? "" : folder;
}

function spellingOf(folder: string): ReturnType<typeof readSpelling> {
  return readSpelling(JSON.parse(readFileSync(join(folder, "tokenizer.json"), "utf8")));
}

/** The head as the core's planner and collector know it: the frame is put around here, so it is out of their sight. */
function entryOf({ head, output, reading: asked, maxTokens, onnx }: HubWorkerData, frame: number): OnnxTierEntry {
  const room = Math.max(1, maxTokens - frame);
  // Windows must get on, also those of a model for short texts.
  const reading =
    asked.kind === "windows" ? { ...asked, overlapTokens: Math.min(asked.overlapTokens, Math.floor(room / 4)) } : asked;
  const common = { output: OUTPUT, temperature: 1, reading };
  const info: OnnxTierEntry["heads"][string] =
    output.kind === "vector"
      ? { kind: "vector", output: OUTPUT, dimension: output.dimension, reading }
      : { kind: output.kind, labels: output.map.labels, ...common };
  return {
    id: "hub",
    kind: "onnx",
    file: onnx,
    bytes: 0,
    sha256: "",
    tokenizer: "",
    maxTokens: room,
    specials: false,
    inputs: { ids: "input_ids", mask: "attention_mask" },
    heads: { [head]: info },
  };
}

/** Networks name their outputs in several ways; a vector that the network pooled itself is taken as it is. */
function takeOutput(
  results: Readonly<Record<string, Tensor>>,
  output: HubOutput,
): { readonly values: Float32Array; readonly dims: readonly number[] } {
  const names =
    output.kind !== "vector"
      ? ["logits"]
      : output.pooling === undefined
        ? ["sentence_embedding", "last_hidden_state", "token_embeddings", "logits"]
        : ["last_hidden_state", "token_embeddings", "logits", "sentence_embedding"];
  const name = names.find((candidate) => candidate in results);
  if (name === undefined)
    throw hubError(
      "layout",
      `the network gives ${Object.keys(results).join(", ")}, expected one of ${names.join(", ")}`,
    );
  const { data, dims } = results[name]!;
  const isWide = data instanceof Float32Array;
  if (!isWide && data.constructor.name !== "Float16Array")
    throw hubError("layout", `the network's output ${name} is ${data.constructor.name}, expected float32 or float16`);
  return { values: isWide ? data : Float32Array.from(data as ArrayLike<number>), dims };
}

function readRow(
  values: Float32Array,
  {
    output,
    tokens,
    isPooled,
  }: {
    readonly output: HubOutput;
    readonly tokens: { readonly text: number; readonly before: number; readonly all: number };
    readonly isPooled: boolean;
  },
): Float32Array {
  switch (output.kind) {
    case "labels":
      checkWidth(values.length, output.map.into.length, "logits");
      return mapLogits(values, output.map);
    case "spans": {
      const width = values.length / tokens.all;
      checkWidth(width, output.map.into.length, "logits a token");
      return mapLogits(values.subarray(tokens.before * width, (tokens.before + tokens.text) * width), output.map);
    }
    case "vector": {
      const { dimension, pooling = "mean" } = output;
      const vector = isPooled
        ? values.slice(0, dimension)
        : poolVector(values, { tokens: tokens.all, pooling, dimension });
      if (vector.length < dimension || vector.some(Number.isNaN))
        checkWidth(values.length / (isPooled ? 1 : tokens.all), dimension, "values");
      return vector;
    }
    default:
      return output satisfies never;
  }
}

function checkWidth(found: number, expected: number, what: string): void {
  if (found !== expected)
    throw hubError("layout", `the network gives ${found} ${what}, expected ${expected} by the model's config.json`);
}
