import { readPairHeads, sameQuestion, type PairHeads } from "@signalbox/core/same-question";
import { openModelFolder, readModelFile, type EmbeddedModels } from "@signalbox/node";
import { CliError } from "../cli-error.ts";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { allTiersReady, loadModels, type ModelFlags } from "../load-models.ts";

export interface SimilarityFlags extends ModelFlags {
  readonly input?: string;
}

const HEAD = "embedding";

/**
 * `signalbox similarity --input F.jsonl`: for each line with `a` and `b`, how alike they are and whether a cached answer to
 * `a` would serve `b`.
 *
 * `similarity` is the cosine of the tier's embeddings, or, of a tier without any, the probability that the questions are
 * the same by their words. `same` reads the encoder's embeddings where that tier answered, and always numbers, units, negation,
 * names and directions, which cosines miss.
 */
export async function runSimilarity(flags: SimilarityFlags): Promise<number> {
  if (flags.input === undefined)
    throw new CliError("similarity: --input FILE is required (- for standard input)", { exitCode: 2 });
  const { heads, vectorsOf } = readPairs(flags.models);
  const models = loadModels(flags);
  try {
    await allTiersReady(models);
    for await (const { number, value } of readJsonLines(flags.input)) {
      const { a, b } = value;
      if (typeof a !== "string" || typeof b !== "string")
        throw new CliError(`${flags.input}:${number}: \`a\` and \`b\` must be strings`);
      const started = performance.now();
      const found = await vectorsFor(models, a, b);
      const isReadable = found !== undefined && found.tier === vectorsOf;
      const answer = sameQuestion(a, b, { heads, ...(isReadable ? { vectors: found } : {}) });
      const similarity = found === undefined ? answer.probability : cosine(found.a, found.b);
      await writeJsonLine({
        ...("id" in value ? { id: value["id"] } : {}),
        similarity: round(similarity, 5),
        same: answer.same,
        probability: round(answer.probability, 5),
        conflicts: answer.conflicts,
        tier: found?.tier ?? "static",
        ms: round(performance.now() - started, 3),
      });
    }
    return 0;
  } finally {
    await models.close();
  }
}

/** The heads that compare two questions, and the tier whose vectors they were trained with. */
function readPairs(models: string | undefined): { readonly heads: PairHeads; readonly vectorsOf: string } {
  const folder = openModelFolder(models);
  const { pairs } = folder.manifest;
  if (pairs === undefined) throw new CliError(`similarity: the models in ${folder.path} have no heads for pairs`);
  const bytes = readModelFile(folder.path, pairs);
  return { heads: readPairHeads(JSON.parse(new TextDecoder().decode(bytes))), vectorsOf: pairs.vectorsOf };
}

/** Both vectors by one tier, or nothing when no tier that is loaded makes any. */
async function vectorsFor(
  models: EmbeddedModels,
  a: string,
  b: string,
): Promise<{ readonly tier: string; readonly a: readonly number[]; readonly b: readonly number[] } | undefined> {
  if (!models.heads.has(HEAD)) return undefined;
  const results = await Promise.all([a, b].map(async (text) => models.classify({ text, heads: [HEAD] })));
  const vectors = results.map((result) => result.vectors.get(HEAD));
  const [one, other] = vectors;
  return one === undefined || other === undefined || one.tier !== other.tier
    ? undefined
    : { tier: one.tier, a: one.vector, b: other.vector };
}

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
