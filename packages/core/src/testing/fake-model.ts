import { checkHeads } from "../models/check-heads.ts";
import { domainLabels } from "../signals/domain.ts";
import type {
  ClassifyAnswer,
  ClassifyRequest,
  HeadName,
  ModelStatus,
  Probabilities,
  TextModel,
} from "../models/text-model.ts";

/** What a fake head says to a text: a label for certain, or weights of some labels (the others get 0; the sum becomes 1). */
export type FakeHead = (text: string) => string | Readonly<Record<string, number>>;

export interface FakeModelOptions {
  /** Default `fake`. */
  readonly tier?: string;
  readonly heads: Readonly<Record<HeadName, FakeHead>>;
  /** Labels by head. `domain` has the 14 categories of MMLU-Pro without saying so. */
  readonly labels?: Readonly<Record<HeadName, readonly string[]>>;
  /** Confidence by head from which the fake answers alone. */
  readonly answersAlone?: Readonly<Record<HeadName, number>>;
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
  const heads = Object.fromEntries(Object.keys(options.heads).map((name) => [name, fakeHeadInfo(name, options)]));
  const closing = new AbortController();
  let status: ModelStatus = options.ready === undefined ? { state: "ready", runtime: "fake" } : { state: "loading" };
  options.ready?.then(
    () => (status = { state: "ready", runtime: "fake" }),
    (error: unknown) => (status = { state: "failed", message: String(error) }),
  );

  function answer(request: ClassifyRequest): ClassifyAnswer {
    const score = (text: string): Record<HeadName, Probabilities> =>
      Object.fromEntries(
        request.heads.map((name) => [name, probabilities(heads[name]!.labels, options.heads[name]!(text))]),
      );
    return { kind: "scores", runtime: "fake", scores: request.texts.map(score) };
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

function fakeHeadInfo(
  name: HeadName,
  options: FakeModelOptions,
): { readonly labels: readonly string[]; readonly answersAlone?: number } {
  const labels = options.labels?.[name] ?? (name === "domain" ? domainLabels : undefined);
  if (labels === undefined) throw new RangeError(`fake model: head "${name}" needs its labels in \`labels\``);
  const answersAlone = options.answersAlone?.[name];
  return answersAlone === undefined ? { labels } : { labels, answersAlone };
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
