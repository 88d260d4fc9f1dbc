import { checkHeads } from "../models/check-heads.ts";
import { domainLabels } from "../signals/domain.ts";
import type {
  ClassifyAnswer,
  ClassifyRequest,
  HeadInfo,
  HeadName,
  JoinedTier,
  LabelHeadInfo,
  ModelStatus,
  Probabilities,
  TextAnswer,
  TextModel,
  TokenSpan,
} from "../models/text-model.ts";

/** What a fake head says to a text: a label for certain, or weights of some labels (the others get 0; the sum becomes 1). */
export type FakeHead = (text: string) => string | Readonly<Record<string, number>>;

export interface FakeModelOptions {
  /** Default `fake`. */
  readonly tier?: string;
  readonly heads: Readonly<Record<HeadName, FakeHead>>;
  /** Heads that mark stretches of the text, by their types. */
  readonly spans?: Readonly<
    Record<HeadName, { readonly labels: readonly string[]; readonly find: (text: string) => readonly TokenSpan[] }>
  >;
  /** Heads that give a vector; it is scaled to length 1. */
  readonly vectors?: Readonly<Record<HeadName, (text: string) => readonly number[]>>;
  /** Labels by head. Heads that signals read, such as `domain`, have theirs without saying so. */
  readonly labels?: Readonly<Record<HeadName, readonly string[]>>;
  /** Confidence by head from which the fake answers alone. */
  readonly answersAlone?: Readonly<Record<HeadName, number>>;
  /** Cheaper tiers whose opinions the ladder adds, by head. */
  readonly joins?: Readonly<Record<HeadName, JoinedTier>>;
  /** Answer after this time instead of at once. */
  readonly delayMs?: number;
  /** Until it resolves the fake is `loading`; when it rejects the fake has `failed`. */
  readonly ready?: Promise<void>;
}

/**
 * A `TextModel` for tests: its answers are functions of the text. It passes the same contract suite as real models.
 *
 * ```ts
 * createFakeModel({ heads: { domain: (text) => (text.includes("derivative") ? "math" : "other") } });
 * ```
 */
export function createFakeModel(options: FakeModelOptions): TextModel {
  const tier = options.tier ?? "fake";
  const labelHeads = Object.fromEntries(Object.keys(options.heads).map((name) => [name, fakeHeadInfo(name, options)]));
  const heads: Record<HeadName, HeadInfo> = { ...labelHeads };
  for (const [name, { labels }] of Object.entries(options.spans ?? {})) heads[name] = { kind: "spans", labels };
  for (const [name, make] of Object.entries(options.vectors ?? {}))
    heads[name] = { kind: "vector", dimension: make("").length };
  const closing = new AbortController();
  let status: ModelStatus = options.ready === undefined ? { state: "ready", runtime: "fake" } : { state: "loading" };
  options.ready?.then(
    () => (status = { state: "ready", runtime: "fake" }),
    (error: unknown) => (status = { state: "failed", message: String(error) }),
  );

  function answer(request: ClassifyRequest): ClassifyAnswer {
    const asked = <Value>(all: Readonly<Record<HeadName, Value>> | undefined): [HeadName, Value][] =>
      Object.entries(all ?? {}).filter(([name]) => request.heads.includes(name));
    const answerText = (text: string): TextAnswer => ({
      scores: Object.fromEntries(
        asked(options.heads).map(([name, say]) => [name, probabilities(labelHeads[name]!.labels, say(text))]),
      ),
      spans: Object.fromEntries(asked(options.spans).map(([name, { find }]) => [name, find(text)])),
      vectors: Object.fromEntries(asked(options.vectors).map(([name, make]) => [name, unit(make(text))])),
    });
    return { kind: "answers", runtime: "fake", answers: request.texts.map(answerText) };
  }

  return {
    tier,
    heads,
    status: () => (closing.signal.aborted ? { state: "closed" } : status),
    classify(request) {
      checkHeads(request.heads, { tier, heads });
      if (closing.signal.aborted) return unavailable("closed");
      if (request.signal?.aborted === true) return unavailable("aborted");
      if (status.state !== "ready") return unavailable(status.state === "failed" ? "failed" : "loading");
      if (options.delayMs === undefined) return answer(request);
      return answerLater(request, { delayMs: options.delayMs, closed: closing.signal, answer: () => answer(request) });
    },
    close: async () => closing.abort(),
  };
}

/** Labels of the heads that signals read. */
const usualLabels: Readonly<Record<HeadName, readonly string[]>> = {
  domain: domainLabels,
  jailbreak: ["benign", "jailbreak"],
  fact_check: ["no_fact_check_needed", "needs_fact_check"],
  feedback: ["satisfied", "need_clarification", "wrong_answer", "want_different"],
  modality: ["AR", "DIFFUSION", "BOTH"],
};

function fakeHeadInfo(name: HeadName, options: FakeModelOptions): LabelHeadInfo {
  const labels = options.labels?.[name] ?? usualLabels[name];
  if (labels === undefined) throw new RangeError(`fake model: head "${name}" needs its labels in \`labels\``);
  const answersAlone = options.answersAlone?.[name];
  const joins = options.joins?.[name];
  return {
    kind: "labels",
    labels,
    ...(answersAlone === undefined ? {} : { answersAlone }),
    ...(joins === undefined ? {} : { joins }),
  };
}

function probabilities(labels: readonly string[], said: ReturnType<FakeHead>): Probabilities {
  const weights = typeof said === "string" ? { [said]: 1 } : said;
  const stranger = Object.keys(weights).find((label) => !labels.includes(label));
  if (stranger !== undefined)
    throw new RangeError(`fake model: "${stranger}" is none of the labels ${labels.join(", ")}`);
  const values = labels.map((label) => weights[label] ?? 0);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum === 0 ? 1 / labels.length : value / sum));
}

function unit(values: readonly number[]): readonly number[] {
  const length = Math.hypot(...values);
  return values.map((value) => (length === 0 ? 0 : value / length));
}

function answerLater(
  request: ClassifyRequest,
  options: { readonly delayMs: number; readonly closed: AbortSignal; readonly answer: () => ClassifyAnswer },
): Promise<ClassifyAnswer> {
  const { delayMs, closed } = options;
  const isLate = request.deadlineMs !== undefined && request.deadlineMs < delayMs;
  return new Promise((resolve) => {
    const settle = (answer: ClassifyAnswer): void => {
      clearTimeout(timer);
      closed.removeEventListener("abort", onClose);
      request.signal?.removeEventListener("abort", onAbort);
      resolve(answer);
    };
    const onClose = (): void => settle(unavailable("closed"));
    const onAbort = (): void => settle(unavailable("aborted"));
    const timer = setTimeout(
      () => settle(isLate ? unavailable("deadline") : options.answer()),
      isLate ? request.deadlineMs : delayMs,
    );
    closed.addEventListener("abort", onClose);
    request.signal?.addEventListener("abort", onAbort);
  });
}

function unavailable(reason: Extract<ClassifyAnswer, { kind: "unavailable" }>["reason"]): ClassifyAnswer {
  return { kind: "unavailable", reason, message: `the fake model is ${reason}` };
}
