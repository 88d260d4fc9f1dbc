import { parseArgs } from "node:util";
import { createStaticModel, createUnigramTokenizer, type OnnxTierEntry, type StaticTierEntry } from "@signalbox/core";
import { Tokenizer } from "@huggingface/tokenizers";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as onnx from "onnxruntime-node";
import { loadEmbeddedModels } from "../packages/node/src/embedded-models.ts";
import { openModelFolder, readModelFile } from "../packages/node/src/model-files.ts";
import { createOnnxRunner } from "../packages/node/src/onnx-runner.ts";

/**
 * Milliseconds per prompt of each tier, all heads and the tokenizer included, one thread, beside all-MiniLM-L6-v2 int8 in
 * alternating rounds of one run. With `--prompts` the ladder as well: the mean over development prompts that ask for the
 * field, the ladder's tiers in worker threads as in a server, beside the other's mean over the same prompts.
 */

const { values: args } = parseArgs({
  options: {
    /** A folder with `all-minilm-l6-v2-q.onnx` and `all-minilm-l6-v2-q-tokenizer.json` (Maven, langchain4j). */
    minilm: { type: "string" },
    models: { type: "string" },
    rounds: { type: "string", default: "60" },
    /** A folder with `domain-….jsonl`, whose prompts of `models/training/data/development.txt` the ladder is asked. */
    prompts: { type: "string" },
    count: { type: "string", default: "400" },
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
  run(prompt: string): unknown;
  /** Calls that are timed together, when one is too short; they follow upon one call that is not timed. */
  readonly burst?: number;
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
    run: (prompt) => model.classify({ texts: [prompt], heads }),
    burst: 20,
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
      const { burst = 1 } = subject;
      if (burst > 1) subject.run(prompts[index]!);
      const started = performance.now();
      for (let call = 0; call < burst; call++) {
        const answer = subject.run(prompts[index]!);
        if (answer instanceof Promise) await answer;
      }
      if (round >= 5) times.get(subject.name)!.push((performance.now() - started) / burst);
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

if (args.prompts !== undefined) await timeLadder(developmentPrompts(args.prompts, Number(args.count)));
process.exit(0);

/** Prompts about a field that training never saw, spread over the files. */
function developmentPrompts(path: string, count: number): string[] {
  const list = readFileSync(new URL("../models/training/data/development.txt", import.meta.url), "utf8");
  const keys = new Set(list.split("\n"));
  const keyOf = (prompt: string): string => createHash("sha256").update(`domain\n${prompt}`).digest("hex").slice(0, 16);
  const all = readdirSync(path)
    .filter((file) => /^domain-.*\.jsonl$/.test(file))
    .toSorted()
    .flatMap((file) => readFileSync(join(path, file), "utf8").trim().split("\n"))
    .map((line) => (JSON.parse(line) as { text: string }).text)
    .filter((prompt) => keys.has(keyOf(prompt)));
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0);
}

async function timeLadder(prompts: readonly string[]): Promise<void> {
  const ladder = loadEmbeddedModels({ ...(args.models !== undefined && { modelsDirectory: args.models }) });
  await ladder.ready();
  const other = subjects.find(({ name }) => name === "all-MiniLM-L6-v2 int8");
  const sums = new Map<string, number>();
  const answeredBy = new Map<string, number>();
  const timed = async (name: string, run: () => unknown): Promise<void> => {
    const started = performance.now();
    await run();
    sums.set(name, (sums.get(name) ?? 0) + performance.now() - started);
  };
  for (const prompt of prompts.slice(0, 20)) await ladder.classify({ text: prompt, heads: ["domain"] });
  for (const prompt of prompts) {
    await timed("ladder", async () => {
      const { labels } = await ladder.classify({ text: prompt, heads: ["domain"] });
      const tier = labels.get("domain")!.tier;
      answeredBy.set(tier, (answeredBy.get(tier) ?? 0) + 1);
    });
    if (other !== undefined) await timed(other.name, () => other.run(prompt));
  }
  const shares = [...answeredBy].map(([tier, count]) => `${tier} ${((100 * count) / prompts.length).toFixed(1)} %`);
  for (const [name, sum] of sums) console.log(`${name.padEnd(24)} mean ${(sum / prompts.length).toFixed(3)} ms`);
  if (other !== undefined)
    console.log(`ladder, ratio of means ${(sums.get("ladder")! / sums.get(other.name)!).toFixed(2)}`);
  console.log(`of ${prompts.length} prompts: ${shares.join(", ")}`);
  await ladder.close();
}
