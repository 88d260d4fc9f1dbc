import { round5 } from "../record/round5.ts";
import { joinOpinions } from "./join-opinions.ts";
import type {
  ClassifyAnswer,
  HeadName,
  LabelHeadInfo,
  ModelRuntime,
  ModelStatus,
  Probabilities,
  TextModel,
  TokenSpan,
} from "./text-model.ts";

/** What the ladder found out for one head: the answer, which tier gave it, and what the others said or lacked. */
export interface HeadResult extends AnsweredBy {
  readonly head: HeadName;
  readonly labels: readonly string[];
  /** Calibrated, rounded to 5 decimals: batching moves the seventh, and records should compare. */
  readonly probabilities: Probabilities;
  readonly label: string;
  readonly confidence: number;
}

/** The spans that a head found, with confidences rounded to 5 decimals. */
export interface SpanResult extends AnsweredBy {
  readonly head: HeadName;
  readonly spans: readonly TokenSpan[];
}

/** The vector that a head made of the text. Vectors of different tiers stand in one space where the manifest says so. */
export interface VectorResult extends AnsweredBy {
  readonly head: HeadName;
  readonly vector: readonly number[];
}

export interface AnsweredBy {
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
  /** The tier whose opinion was added to this one's. */
  readonly joined?: string;
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

/** Results by head and kind; a head that no tier could answer is missing. */
export interface LadderResults {
  readonly labels: ReadonlyMap<HeadName, HeadResult>;
  readonly spans: ReadonlyMap<HeadName, SpanResult>;
  readonly vectors: ReadonlyMap<HeadName, VectorResult>;
}

/** What a ladder answers when nothing was asked. */
export const noResults: LadderResults = { labels: new Map(), spans: new Map(), vectors: new Map() };

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

/**
 * Builds the ladder. A cheap tier answers alone where its confidence suffices; a late or failed tier falls back to the
 * rung below. Spans and vectors come from the best tier that has them and is there.
 */
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

type Found =
  | ({ readonly kind: "labels" } & Omit<HeadResult, "attempts">)
  | ({ readonly kind: "spans" } & Omit<SpanResult, "attempts">)
  | ({ readonly kind: "vector" } & Omit<VectorResult, "attempts">);

interface Draft {
  best?: Found;
  /** What tiers said so far, for those that join it. */
  readonly said: Map<string, Probabilities>;
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
        note(tier, heads, settled, drafts);
        return climb(tiers, rung + 1, request, drafts);
      });
    }
    note(tier, heads, answer, drafts);
  }
  return resultsOf(drafts);
}

function note(tier: TextModel, heads: readonly HeadName[], answer: ClassifyAnswer, drafts: Map<HeadName, Draft>): void {
  for (const head of heads) {
    const draft: Draft = drafts.get(head) ?? { said: new Map(), attempts: [], settled: false };
    drafts.set(head, draft);
    if (answer.kind === "unavailable") {
      draft.attempts.push({ tier: tier.tier, outcome: "unavailable", reason: `${answer.reason}: ${answer.message}` });
      continue;
    }
    const by = { head, tier: tier.tier, runtime: answer.runtime };
    const info = tier.heads[head]!;
    const [given] = answer.answers;
    if (info.kind === "labels") {
      noteLabels(draft, by, { info, given: given!.scores[head]! });
      continue;
    }
    draft.best =
      info.kind === "spans"
        ? { kind: "spans", ...by, spans: given!.spans[head]!.map(roundSpan) }
        : { kind: "vector", ...by, vector: given!.vectors[head]! };
    draft.attempts.push({ tier: tier.tier, outcome: "answered" });
  }
}

function noteLabels(
  draft: Draft,
  by: Pick<HeadResult, "head" | "tier" | "runtime">,
  { info, given }: { readonly info: LabelHeadInfo; readonly given: Probabilities },
): void {
  const { labels, answersAlone, joins } = info;
  draft.said.set(by.tier, given);
  const other = joins === undefined ? undefined : draft.said.get(joins.tier);
  const joined = joins === undefined || other === undefined ? given : joinOpinions(given, other, joins);
  const probabilities = joined.map(round5);
  const top = indexOfMax(probabilities);
  const label = labels[top]!;
  const confidence = probabilities[top]!;
  draft.best = { kind: "labels", ...by, labels, probabilities, label, confidence };
  const isSure = answersAlone === undefined || confidence >= answersAlone;
  draft.settled = isSure;
  draft.attempts.push({
    tier: by.tier,
    outcome: isSure ? "answered" : "unsure",
    label,
    confidence,
    ...(answersAlone === undefined ? {} : { answersAlone }),
    ...(joins === undefined || other === undefined ? {} : { joined: joins.tier }),
  });
}

function resultsOf(drafts: ReadonlyMap<HeadName, Draft>): LadderResults {
  const labels = new Map<HeadName, HeadResult>();
  const spans = new Map<HeadName, SpanResult>();
  const vectors = new Map<HeadName, VectorResult>();
  for (const [head, { best, attempts }] of drafts) {
    if (best === undefined) continue;
    const { kind, ...found } = best;
    if (kind === "labels") labels.set(head, { ...(found as Omit<HeadResult, "attempts">), attempts });
    else if (kind === "spans") spans.set(head, { ...(found as Omit<SpanResult, "attempts">), attempts });
    else vectors.set(head, { ...(found as Omit<VectorResult, "attempts">), attempts });
  }
  return { labels, spans, vectors };
}

/** The index of the largest value; the first one on a tie. */
function indexOfMax(values: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

function roundSpan(span: TokenSpan): TokenSpan {
  return { ...span, confidence: round5(span.confidence) };
}
