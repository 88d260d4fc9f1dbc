import { noResults, type HeadResult, type LadderResults } from "@signalbox/core";
import { findPii } from "@signalbox/core/pii";
import { CliError } from "../cli-error.ts";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { allTiersReady, loadModels, type ModelFlags } from "../load-models.ts";

export interface ClassifyFlags extends ModelFlags {
  readonly input?: string;
}

/** Tasks by their name on the command line: the head that answers, and how. A task without need of models has none. */
const tasks: Readonly<
  Record<string, { readonly head?: string; readonly isOptional?: boolean; readonly print: Print }>
> = {
  domain: { head: "domain", print: labelLine },
  jailbreak: { head: "jailbreak", print: labelLine },
  // Patterns alone find personal data too.
  pii: { head: "pii", isOptional: true, print: entitiesLine },
  "fact-check": { head: "fact_check", print: labelLine },
  complexity: { head: "complexity", print: labelLine },
  feedback: { head: "feedback", print: labelLine },
  modality: { head: "modality", print: labelLine },
  language: { print: languageLine },
};

type Print = (text: string, results: LadderResults, head: string) => object | undefined | Promise<object>;

/** `signalbox classify TASK --input F.jsonl`: one JSON line per input line, in its order. */
export async function runClassify(task: string, flags: ClassifyFlags): Promise<number> {
  if (flags.input === undefined)
    throw new CliError("classify: --input FILE is required (- for standard input)", { exitCode: 2 });
  const found = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (found === undefined)
    throw new CliError(`classify ${task}: there is no such task; there are ${Object.keys(tasks).join(", ")}`, {
      exitCode: 2,
    });
  const { head, isOptional, print } = found;
  if (head === undefined) {
    await printLines(flags.input, async (text) => print(text, noResults, ""));
    return 0;
  }
  const models = loadModels(flags);
  try {
    const isThere = models.heads.has(head);
    if (!isThere && isOptional !== true)
      throw new CliError(
        `classify ${task}: the models${flags.tier === undefined ? "" : ` of the ${flags.tier} tier`} cannot; they have ${[...models.heads].join(", ")}`,
        { exitCode: 2 },
      );
    await allTiersReady(models);
    await printLines(flags.input, async (text) =>
      print(text, isThere ? await models.classify({ text, heads: [head] }) : noResults, head),
    );
    return 0;
  } finally {
    await models.close();
  }
}

async function printLines(input: string, answer: (text: string) => Promise<object | undefined>): Promise<void> {
  for await (const { number, value } of readJsonLines(input)) {
    const text = value["text"];
    if (typeof text !== "string") throw new CliError(`${input}:${number}: \`text\` must be a string`);
    const started = performance.now();
    const line = await answer(text);
    if (line === undefined) throw new CliError(`${input}:${number}: no tier could answer`);
    const ms = Math.round((performance.now() - started) * 1000) / 1000;
    await writeJsonLine({ ...("id" in value ? { id: value["id"] } : {}), ...line, ms });
  }
}

async function languageLine(text: string): Promise<object> {
  // Loaded only here: its table takes a third of a second.
  const { detectLanguage } = await import("@signalbox/core/language");
  const { language, confidence, scores } = detectLanguage(text);
  return { label: language, confidence, scores, tier: "lexical" };
}

function labelLine(_text: string, { labels }: LadderResults, head: string): object | undefined {
  const result = labels.get(head);
  return result === undefined ? undefined : { ...labelsOf(result), tier: result.tier };
}

/** The label, its confidence and every score, as all commands print them. */
function labelsOf({ label, confidence, labels, probabilities }: HeadResult): object {
  return { label, confidence, scores: Object.fromEntries(labels.map((name, index) => [name, probabilities[index]])) };
}

function entitiesLine(text: string, { spans }: LadderResults, head: string): object {
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
