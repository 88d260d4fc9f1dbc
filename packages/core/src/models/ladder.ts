import type { ClassifyAnswer, HeadName, ModelRuntime, ModelStatus, Probabilities, TextModel } from "./text-model.ts";

/** What the ladder found out for one head: the answer, which tier gave it, and what the others said or lacked. */
export interface HeadResult {
  readonly head: HeadName;
  readonly labels: readonly string[];
  /** Calibrated, rounded to 5 decimals: batching moves the seventh, and records should compare. */
  readonly probabilities: Probabilities;
  readonly label: string;
  readonly confidence: number;
  readonly tier: string;
  readonly runtime: ModelRuntime;
  /** One entry per rung that was looked at, from the cheapest. */
  readonly attempts: readonly TierAttempt[];
}

/** Why a rung's answer was taken or passed over. */
export interface TierAttempt {
  readonly tier: string;
  readonly outcome: "answered" | "unsure" | "unavailable";
  readonly label?: string;
  readonly confidence?: number;
  /** The confidence from which this tier answers alone. */
  readonly answersAlone?: number;
  readonly reason?: string;
}

export interface LadderRequest {
  readonly text: string;
  readonly heads: readonly HeadName[];
  /** Answers later than this are replaced by those of the rung below. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** Only this tier may answer, however unsure it is; for `--tier` and for comparisons. */
  readonly onlyTier?: string;
}

/** Results by head; a head that no tier could answer is missing. */
export type LadderResults = ReadonlyMap<HeadName, HeadResult>;

/** The tiers of one deployment, from the cheapest to the best. */
export interface ModelLadder {
  readonly tiers: readonly TextModel[];
  /** Head names that some tier can answer. */
  readonly heads: ReadonlySet<HeadName>;
  status(): Readonly<Record<string, ModelStatus>>;
  /** Synchronous whenever every rung that had to be asked is. */
  classify(request: LadderRequest): LadderResults | Promise<LadderResults>;
  close(): Promise<void>;
}

/** Builds the ladder. A cheap tier answers alone where its confidence suffices; a late or failed tier falls back to the rung below. */
export function createLadder(tiers: readonly TextModel[]): ModelLadder {
  return {
    tiers,
    heads: new Set(tiers.flatMap((tier) => Object.keys(tier.heads))),
    status: () => Object.fromEntries(tiers.map((tier) => [tier.tier, tier.status()])),
    classify: (request) => climb(tiers, 0, request, new Map()),
    close: async () => {
      await Promise.all(tiers.map((tier) => tier.close()));
    },
  };
}

interface Draft {
  best?: Omit<HeadResult, "attempts">;
  readonly attempts: TierAttempt[];
  settled: boolean;
}

function climb(
  tiers: readonly TextModel[],
  from: number,
  request: LadderRequest,
  drafts: Map<HeadName, Draft>,
): LadderResults | Promise<LadderResults> {
  for (let rung = from; rung < tiers.length; rung++) {
    const tier = tiers[rung]!;
    if (request.onlyTier !== undefined && tier.tier !== request.onlyTier) continue;
    const heads = request.heads.filter((head) => head in tier.heads && drafts.get(head)?.settled !== true);
    if (heads.length === 0) continue;
    const answer = tier.classify({
      texts: [request.text],
      heads,
      ...(request.deadlineMs === undefined ? {} : { deadlineMs: request.deadlineMs }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    if (answer instanceof Promise) {
      return answer.then((settled) => {
        note(tier, heads, settled, request, drafts);
        return climb(tiers, rung + 1, request, drafts);
      });
    }
    note(tier, heads, answer, request, drafts);
  }
  const results = new Map<HeadName, HeadResult>();
  for (const [head, draft] of drafts)
    if (draft.best !== undefined) results.set(head, { ...draft.best, attempts: draft.attempts });
  return results;
}

function note(
  tier: TextModel,
  heads: readonly HeadName[],
  answer: ClassifyAnswer,
  request: LadderRequest,
  drafts: Map<HeadName, Draft>,
): void {
  for (const head of heads) {
    const draft: Draft = drafts.get(head) ?? { attempts: [], settled: false };
    drafts.set(head, draft);
    if (answer.kind === "unavailable") {
      draft.attempts.push({ tier: tier.tier, outcome: "unavailable", reason: `${answer.reason}: ${answer.message}` });
      continue;
    }
    const info = tier.heads[head]!;
    const probabilities = answer.scores[0]![head]!.map(round5);
    const top = indexOfMax(probabilities);
    const label = info.labels[top]!;
    const confidence = probabilities[top]!;
    draft.best = {
      head,
      labels: info.labels,
      probabilities,
      label,
      confidence,
      tier: tier.tier,
      runtime: answer.runtime,
    };
    const isSure = info.answersAlone === undefined || confidence >= info.answersAlone;
    draft.settled = isSure;
    draft.attempts.push({
      tier: tier.tier,
      outcome: isSure ? "answered" : "unsure",
      label,
      confidence,
      ...(info.answersAlone === undefined ? {} : { answersAlone: info.answersAlone }),
    });
  }
}

/** The index of the largest value; the first one on a tie. */
function indexOfMax(values: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function round5(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
