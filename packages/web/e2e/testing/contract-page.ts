// Runs in the browser: the contract suite over models that are opened there, one case at a time.

import { defineTextModelContract } from "@signalbox/core/testing";
import type { TextModelSubject } from "@signalbox/core/testing";
import type { ModelManifest, OnnxTierEntry, TextAnswer } from "@signalbox/core";
import { openWebEncoder } from "../../src/index.ts";
import type { RuntimeFiles, WebRuntime } from "../../src/index.ts";

export interface ContractPageOptions {
  readonly manifest: ModelManifest;
  /** The tier under test. */
  readonly tier: string;
  /** Folder of the manifest's files. */
  readonly modelsUrl: string;
  readonly runtimes: readonly WebRuntime[];
  readonly runtimeFiles: Readonly<Partial<Record<WebRuntime, RuntimeFiles>>>;
}

declare global {
  var contract: {
    open(options: ContractPageOptions): void;
    /** Rejects with the case's failure. */
    run(name: string): Promise<void>;
    /** Probabilities by head for each text, each asked alone, for comparisons between runtimes. */
    probabilities(texts: readonly string[], heads: readonly string[]): Promise<readonly TextAnswer["scores"][]>;
    /** Which runtime the model of the last `open` really runs on. */
    runtime(): Promise<string>;
  };
}

const cases = new Map<string, () => Promise<void>>();
let subject: TextModelSubject;

globalThis.contract = {
  open(options) {
    cases.clear();
    subject = { name: options.runtimes.join(), create: () => createNetwork(options) };
    const test = Object.assign((name: string, body: () => Promise<void>) => cases.set(name, body), { skip: () => {} });
    defineTextModelContract({ describe: (_, body) => body(), test }, subject);
  },
  run: async (name) => {
    const body = cases.get(name);
    if (body === undefined) throw new Error(`no case ${name}; there are ${[...cases.keys()].join(", ")}`);
    await body();
  },
  probabilities: async (texts, heads) => {
    const model = await subject.create();
    const answer = await model.classify({ texts, heads });
    await model.close();
    if (answer.kind !== "answers") throw new Error(answer.message);
    return answer.answers.map(({ scores }) => scores);
  },
  runtime: async () => {
    const model = await subject.create();
    const status = model.status();
    await model.close();
    return status.state === "ready" ? status.runtime : status.state;
  },
};

async function createNetwork({ manifest, tier, modelsUrl, runtimes, runtimeFiles }: ContractPageOptions) {
  const entry = manifest.tiers.find((each): each is OnnxTierEntry => each.id === tier)!;
  const tokenizer = manifest.tokenizers[entry.tokenizer]!;
  const urlOf = (file: string) => new URL(file, modelsUrl).href;
  return openWebEncoder({
    tier,
    entry,
    tokenizer,
    urls: { model: urlOf(entry.file), tokenizer: urlOf(tokenizer.file) },
    runtimes,
    runtimeFiles,
  });
}
