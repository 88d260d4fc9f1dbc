import type { HeadResult, LadderResults } from "@signalbox/core";
import { findPii } from "@signalbox/core/pii";
import { CliError } from "../cli-error.ts";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { allTiersReady, loadModels, type ModelFlags } from "../load-models.ts";

export interface ClassifyFlags extends ModelFlags {
  readonly input?: string;
}

/** Tasks by their name on the command line: the head that answers, and how. */
const tasks: Readonly<Record<string, { readonly head: string; readonly print: Print }>> = {
  domain: { head: "domain", print: labelLine },
  jailbreak: { head: "jailbreak", print: labelLine },
  pii: { head: "pii", print: entitiesLine },
  "fact-check": { head: "fact_check", print: labelLine },
  complexity: { head: "complexity", print: labelLine },
  feedback: { head: "feedback", print: labelLine },
  modality: { head: "modality", print: labelLine },
};

type Print = (head: string, text: string, results: LadderResults) => object | undefined;

/** `signalbox classify TASK --input F.jsonl`: one JSON line per input line, in its order. */
export async function runClassify(task: string, flags: ClassifyFlags): Promise<number> {
  if (flags.input === undefined)
    throw new CliError("classify: --input FILE is required (- for standard input)", { exitCode: 2 });
  const found = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (found === undefined)
    throw new CliError(`classify ${task}: there is no such task; there are ${Object.keys(tasks).join(", ")}`, {
      exitCode: 2,
    });
  const { head, print } = found;
  const models = loadModels(flags);
  try {
    // Patterns alone find personal data too, so that task needs no head.
    if (!models.heads.has(head) && task !== "pii")
      throw new CliError(
        `classify ${task}: the models${flags.tier === undefined ? "" : ` of the ${flags.tier} tier`} cannot; they have ${[...models.heads].join(", ")}`,
        { exitCode: 2 },
      );
    await allTiersReady(models);
    const heads = models.heads.has(head) ? [head] : [];
    for await (const { number, value } of readJsonLines(flags.input)) {
      const text = value["text"];
      if (typeof text !== "string") throw new CliError(`${flags.input}:${number}: \`text\` must be a string`);
      const started = performance.now();
      const line = print(head, text, await models.classify({ text, heads }));
      if (line === undefined) throw new CliError(`${flags.input}:${number}: no tier could answer`);
      const ms = Math.round((performance.now() - started) * 1000) / 1000;
      await writeJsonLine({ ...("id" in value ? { id: value["id"] } : {}), ...line, ms });
    }
    return 0;
  } finally {
    await models.close();
  }
}

function labelLine(head: string, _text: string, { labels }: LadderResults): object | undefined {
  const result = labels.get(head);
  return result === undefined ? undefined : { ...labelsOf(result), tier: result.tier };
}

/** The label, its confidence and every score, as all commands print them. */
function labelsOf({ label, confidence, labels, probabilities }: HeadResult): object {
  return { label, confidence, scores: Object.fromEntries(labels.map((name, index) => [name, probabilities[index]])) };
}

function entitiesLine(head: string, text: string, { spans }: LadderResults): object {
  const found = spans.get(head);
  const entities = findPii(text, found?.spans ?? []).map(({ type, value, start, end, confidence }) => ({
    type,
    value,
    start,
    end,
    confidence,
  }));
  return { entities, tier: found?.tier ?? "lexical" };
}
