import { parseArgs } from "node:util";
import { createStaticModel, createUnigramTokenizer, type OnnxTierEntry, type StaticTierEntry } from "@signalbox/core";
import { Tokenizer } from "@huggingface/tokenizers";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as onnx from "onnxruntime-node";
import { openModelFolder, readModelFile } from "../packages/node/src/model-files.ts";
import { createOnnxRunner } from "../packages/node/src/onnx-runner.ts";

/**
 * Milliseconds per prompt of each tier, all heads and the tokenizer included, one thread, beside all-MiniLM-L6-v2 int8 in
 * alternating rounds of one run.
 */

const { values: args } = parseArgs({
  options: {
    /** A folder with `all-minilm-l6-v2-q.onnx` and `all-minilm-l6-v2-q-tokenizer.json` (Maven, langchain4j). */
    minilm: { type: "string" },
    models: { type: "string" },
    rounds: { type: "string", default: "60" },
  },
});

const folder = openModelFolder(args.models);
const text =
  "Our team compares two designs for the water tower of a small town and wants to know which of them keeps the pressure steady " +
  "when the demand doubles on summer evenings, what it costs to pump at night, and how often the valves would have to be replaced. ";
const lengths = [32, 64, 128];

interface Subject {
  readonly name: string;
  /** Runs one prompt. */
  run(prompt: string): Promise<unknown>;
  /** A prompt of about so many tokens of this subject's own. */
  prompt(tokens: number): string;
}

function promptOf(count: (prompt: string) => number): (tokens: number) => string {
  return (tokens) => {
    const words = text.repeat(8).split(" ");
    let low = 1;
    while (low < words.length && count(words.slice(0, low + 1).join(" ")) <= tokens) low++;
    return words.slice(0, low).join(" ");
  };
}

async function network(entry: OnnxTierEntry): Promise<Subject> {
  const runner = await createOnnxRunner({
    kind: "onnx",
    folder: folder.path,
    entry,
    tokenizer: folder.tokenizerOf(entry),
    executionProvider: "cpu",
    threads: 1,
    isSpinning: false,
    maxBatchTokens: 256,
  });
  const tokenizer = createUnigramTokenizer(readModelFile(folder.path, folder.tokenizerOf(entry)));
  const heads = Object.keys(entry.heads);
  return {
    name: entry.id,
    run: (prompt) => runner.run([{ text: prompt, heads }]),
    prompt: promptOf((prompt) => tokenizer.encode(prompt).length + 2),
  };
}

function table(entry: StaticTierEntry): Subject {
  const tokenizer = createUnigramTokenizer(readModelFile(folder.path, folder.tokenizerOf(entry)));
  const model = createStaticModel({ entry, tokenizer, bytes: readModelFile(folder.path, entry) });
  const heads = Object.keys(entry.heads);
  return {
    name: entry.id,
    run: async (prompt) => model.classify({ texts: [prompt], heads }),
    prompt: promptOf((prompt) => tokenizer.encode(prompt).length),
  };
}

async function miniLm(path: string): Promise<Subject> {
  const json = JSON.parse(readFileSync(join(path, "all-minilm-l6-v2-q-tokenizer.json"), "utf8")) as object;
  const tokenizer = new Tokenizer(json, {});
  const session = await onnx.InferenceSession.create(join(path, "all-minilm-l6-v2-q.onnx"), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The same exact sums as ours; without them it is faster and wrong on CPUs that lack VNNI.
    extra: { session: { x64quantprecision: "1" } },
  });
  const encode = (prompt: string): readonly number[] => tokenizer.encode(prompt).ids as readonly number[];
  return {
    name: "all-MiniLM-L6-v2 int8",
    run: async (prompt) => {
      const ids = BigInt64Array.from(encode(prompt), BigInt);
      const tensor = (data: BigInt64Array) => new onnx.Tensor("int64", data, [1, ids.length]);
      const feeds = {
        input_ids: tensor(ids),
        attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
        token_type_ids: tensor(new BigInt64Array(ids.length)),
      };
      return session.run(
        Object.fromEntries(session.inputNames.map((name) => [name, feeds[name as keyof typeof feeds]])),
      );
    },
    prompt: promptOf((prompt) => encode(prompt).length),
  };
}

const subjects: Subject[] = [];
for (const entry of folder.manifest.tiers) subjects.push(entry.kind === "onnx" ? await network(entry) : table(entry));
if (args.minilm !== undefined) subjects.push(await miniLm(args.minilm));

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
for (const tokens of lengths) {
  const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const prompts = subjects.map((subject) => subject.prompt(tokens));
  for (let round = 0; round < Number(args.rounds); round++) {
    for (const [index, subject] of subjects.entries()) {
      const started = performance.now();
      await subject.run(prompts[index]!);
      if (round >= 5) times.get(subject.name)!.push(performance.now() - started);
    }
  }
  const reference = times.get("all-MiniLM-L6-v2 int8");
  for (const [name, values] of times) {
    const ratio =
      reference === undefined
        ? ""
        : `, ratio ${(median(values) / median(reference)).toFixed(2)} (fastest ${(Math.min(...values) / Math.min(...reference)).toFixed(2)})`;
    console.log(
      `${tokens} tokens  ${name.padEnd(24)} p50 ${median(values).toFixed(3)} ms, fastest ${Math.min(...values).toFixed(3)} ms${ratio}`,
    );
  }
}
process.exit(0);
