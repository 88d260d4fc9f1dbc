import { createLadder, createRouter, createStaticModel, createUnigramTokenizer, readManifest } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { loadEmbeddedModels } from "@signalbox/node";
import { readFileSync } from "node:fs";

/** Cost of one decision in this process: µs with the lexical and static tiers, ms with each network, all at several lengths. */

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));
const { config } = loadConfig(read("../examples/demo.yaml").toString(), { env: {} });
if (config === undefined) throw new Error("the demo configuration does not load");

const sentence = "How do I compute the derivative of a composed function, and why does the chain rule hold? ";
const ofLength = (characters: number): string =>
  sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters);
const bodyOf = (text: string): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ model: "MoM", messages: [{ role: "user", content: text }] }));
const header = (): undefined => undefined;

interface Spread {
  readonly p50: number;
  readonly p99: number;
}

async function measure(count: number, run: () => unknown): Promise<Spread> {
  for (let index = 0; index < count / 5; index++) await run();
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await run();
    times.push((performance.now() - started) * 1000);
  }
  times.sort((a, b) => a - b);
  return { p50: times[Math.floor(count * 0.5)]!, p99: times[Math.floor(count * 0.99)]! };
}

const show = (name: string, { p50, p99 }: Spread): void =>
  console.log(`${name.padEnd(58)} p50 ${p50.toFixed(1).padStart(9)} µs   p99 ${p99.toFixed(1).padStart(9)} µs`);

const manifest = readManifest(JSON.parse(read("../models/embedded/manifest.json").toString()));
const entry = manifest.tiers.find((tier) => tier.kind === "static-table")!;
const tokenizer = createUnigramTokenizer(read(`../models/embedded/${manifest.tokenizers[entry.tokenizer]!.file}`));
const staticModel = createStaticModel({ entry, tokenizer, bytes: read(`../models/embedded/${entry.file}`) });
const lexical = createRouter({
  config: { ...config, signals: config.signals.filter(({ type }) => type !== "domain") },
  models: createLadder([]),
});
const withStatic = createRouter({ config, models: createLadder([staticModel]) });

console.log(`Node ${process.versions.node}, ${process.arch}; ${config.decisions.length} decisions\n`);
for (const characters of [64, 512, 2048]) {
  const body = bodyOf(ofLength(characters));
  show(`decision, lexical only, ${characters} characters`, await measure(5000, () => lexical.route({ body, header })));
  show(
    `decision, lexical and static, ${characters} characters`,
    await measure(5000, () => withStatic.route({ body, header })),
  );
}
for (const characters of [64, 512, 2048]) {
  const text = ofLength(characters);
  show(`tokenizer alone, ${characters} characters`, await measure(5000, () => tokenizer.encode(text)));
  show(
    `static model alone, ${characters} characters`,
    await measure(5000, () => staticModel.classify({ texts: [text], heads: ["domain"] })),
  );
}

for (const tier of ["fast", "encoder"]) {
  const models = loadEmbeddedModels({ tiers: [tier] });
  const started = performance.now();
  await models.ready();
  console.log(`\n${tier} warm after ${(performance.now() - started).toFixed(0)} ms`);
  const router = createRouter({ config, models });
  for (const tokens of [32, 128, 512]) {
    // The sample sentence has about 4.4 characters a token; what exceeds the network's limit is sampled.
    const body = bodyOf(ofLength(Math.round(tokens * 4.4)));
    show(
      `decision, ${tier} in a worker, about ${tokens} tokens`,
      await measure(60, () => router.route({ body, header })),
    );
  }
  console.log(`resident memory ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
  await models.close();
}
