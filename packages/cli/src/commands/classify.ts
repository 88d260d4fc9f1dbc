import type { HeadResult } from "@signalbox/core";
import { sampleText } from "@signalbox/core";
import { CliError } from "../cli-error.ts";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { allTiersReady, loadModels, type ModelFlags } from "../load-models.ts";

export interface ClassifyFlags extends ModelFlags {
  readonly input?: string;
}

/** `signalbox classify HEAD --input F.jsonl`: one JSON line per input line, in its order. */
export async function runClassify(head: string, flags: ClassifyFlags): Promise<number> {
  if (flags.input === undefined)
    throw new CliError("classify: --input FILE is required (- for standard input)", { exitCode: 2 });
  const models = loadModels(flags);
  try {
    if (!models.heads.has(head))
      throw new CliError(`classify ${head}: the models have no such head; they have ${[...models.heads].join(", ")}`, {
        exitCode: 2,
      });
    await allTiersReady(models);
    for await (const { number, value } of readJsonLines(flags.input)) {
      if (typeof value["text"] !== "string") throw new CliError(`${flags.input}:${number}: \`text\` must be a string`);
      const started = performance.now();
      const results = await models.classify({ text: sampleText(value["text"]), heads: [head] });
      const result = results.get(head);
      if (result === undefined) throw new CliError(`${flags.input}:${number}: no tier could answer`);
      await writeJsonLine(outputLine(value["id"], result, performance.now() - started));
    }
    return 0;
  } finally {
    await models.close();
  }
}

function outputLine(id: unknown, result: HeadResult, ms: number): object {
  return {
    ...(id === undefined ? {} : { id }),
    label: result.label,
    confidence: result.confidence,
    scores: Object.fromEntries(result.labels.map((label, index) => [label, result.probabilities[index]])),
    tier: result.tier,
    ms: Math.round(ms * 1000) / 1000,
  };
}
