import type { ClassifyAnswer, ClassifyRequest, TextAnswer, TextModel } from "./text-model.ts";

/** What the suite needs of a test framework; vitest's `{ describe, test }` fits. */
export interface ContractRunner {
  describe(name: string, body: () => void): unknown;
  readonly test: {
    (name: string, body: () => Promise<void>): unknown;
    skip(name: string, body: () => Promise<void>): unknown;
  };
}

/** An implementation under test. */
export interface TextModelSubject {
  readonly name: string;
  /** A model of its own for the caller, ready to answer. */
  create(): Promise<TextModel>;
  /** Cases that this implementation cannot meet, by name, with the reason. */
  readonly unsupported?: Partial<Record<ContractCaseName, string>>;
  /** How far a text's probabilities may depend on the batch around it. Default 0. */
  readonly batchTolerance?: number;
}

export type ContractCaseName = keyof typeof cases;

/**
 * The tests that every `TextModel` passes. A case that an implementation cannot meet is shown as skipped, with its
 * reason; a name in `unsupported` that is no case fails the suite.
 *
 * ```ts
 * import { describe, test } from "vitest";
 * defineTextModelContract({ describe, test }, { name: "mine", create: async () => createMine() });
 * ```
 */
export function defineTextModelContract({ describe, test }: ContractRunner, subject: TextModelSubject): void {
  const unsupported: Readonly<Record<string, string | undefined>> = subject.unsupported ?? {};
  for (const name of Object.keys(unsupported)) {
    if (!Object.hasOwn(cases, name)) throw new RangeError(`text model contract: no case "${name}"`);
  }
  describe(`text model contract: ${subject.name}`, () => {
    let shared: Promise<TextModel> | undefined;
    const use: CaseContext = {
      shared: () => (shared ??= subject.create()),
      fresh: () => subject.create(),
      batchTolerance: subject.batchTolerance ?? 0,
    };
    for (const [name, body] of Object.entries(cases)) {
      const reason = unsupported[name];
      if (reason === undefined) test(name, () => body(use));
      else test.skip(`${name} [skipped: ${reason}]`, () => body(use));
    }
    test("gives its resources back", async () => {
      await (await shared)?.close();
    });
  });
}

interface CaseContext {
  shared(): Promise<TextModel>;
  fresh(): Promise<TextModel>;
  readonly batchTolerance: number;
}

const LANGUAGES = [
  "What is the derivative of f(x) = x^3?",
  "¿Cuál es la capital de Francia y cuántos habitantes tiene?",
  "Wie schreibe ich eine rekursive Funktion in Python?",
  "如何证明根号二是无理数？",
  "日本の労働基準法では有給休暇は何日ですか。",
  "피타고라스 정리를 증명해 주세요.",
  "ما هي أعراض نقص فيتامين د؟",
  "Расскажи о причинах Первой мировой войны.",
  "प्रकाश संश्लेषण क्या है?",
  "เศรษฐศาสตร์มหภาคคืออะไร",
  "מהי משמעות החיים לפי אפיקורוס?",
  "👩🏽‍💻🚀 e\u0301\u0323 ﷺ ①②③",
];

const cases = {
  "says that it is ready and on which runtime": async ({ shared }: CaseContext) => {
    const model = await shared();
    const status = model.status();
    check(status.state === "ready", `status is ${JSON.stringify(status)}`);
    const answer = await classify(model, ["hello"]);
    check(
      answer.runtime === status.runtime,
      `the answer comes from ${answer.runtime}, the status says ${status.runtime}`,
    );
  },
  "answers for the empty text": async ({ shared }: CaseContext) => answersAll(await shared(), [""]),
  "answers for white space and control characters": async ({ shared }: CaseContext) =>
    answersAll(await shared(), [" ", "\n\t\r\n", "\u0000", "\u0001\u200b\ufeff", "\u0085"]),
  "answers for lone surrogates": async ({ shared }: CaseContext) =>
    answersAll(await shared(), ["\ud800", "\udc00", "a\udfffb", "\ud83d\ud83d\ude00", "x".repeat(50) + "\ud83d"]),
  "answers for a text of 100 KB": async ({ shared }: CaseContext) =>
    answersAll(await shared(), ["word ".repeat(20_480), "x".repeat(102_400), "字".repeat(34_134)]),
  "answers for many languages": async ({ shared }: CaseContext) => answersAll(await shared(), LANGUAGES),
  "answers nothing for no texts": async ({ shared }: CaseContext) => answersAll(await shared(), []),
  "gives the same text the same bits again": async ({ shared }: CaseContext) => {
    const model = await shared();
    for (const text of LANGUAGES) {
      const [first, second] = [await classify(model, [text]), await classify(model, [text])];
      check(JSON.stringify(first) === JSON.stringify(second), `differs from call to call for ${JSON.stringify(text)}`);
    }
  },
  "scores a batch as it scores its texts one by one": async ({ shared, batchTolerance }: CaseContext) => {
    const model = await shared();
    const texts = [...LANGUAGES, "", "long ".repeat(100)];
    const together = await classify(model, texts);
    for (const [index, text] of texts.entries()) {
      const alone = await classify(model, [text]);
      const apart = distance(alone.answers[0]!, together.answers[index]!);
      check(apart <= batchTolerance, `${JSON.stringify(text.slice(0, 40))} is ${apart} apart`);
    }
  },
  "answers the heads that were asked for and no others": async ({ shared }: CaseContext) => {
    const model = await shared();
    for (const head of Object.keys(model.heads)) {
      const answer = await classify(model, ["hello"], [head]);
      const answered = headsOf(answer.answers[0]!);
      check(answered.join() === head, `asked for ${head}, got ${answered.join()}`);
    }
    const none = await classify(model, ["hello"], []);
    check(headsOf(none.answers[0]!).length === 0, "answered a head that nobody asked for");
  },
  "throws a RangeError for an unknown head": async ({ shared }: CaseContext) => {
    const model = await shared();
    for (const head of ["no such head", "constructor", "__proto__"]) {
      const error = await faultOf(async () => model.classify({ texts: ["hello"], heads: [head] }));
      check(error instanceof RangeError, `head ${head}: ${String(error)}`);
    }
  },
  "answers many requests at once, each its own": async ({ shared, batchTolerance }: CaseContext) => {
    const model = await shared();
    const alone: ClassifyAnswers[] = [];
    for (const text of LANGUAGES) alone.push(await classify(model, [text]));
    const answers = await Promise.all(LANGUAGES.map((text) => classify(model, [text])));
    for (const [index, answer] of answers.entries()) {
      check(
        distance(answer.answers[0]!, alone[index]!.answers[0]!) <= batchTolerance,
        `${LANGUAGES[index]} was given another's answer`,
      );
    }
  },
  "gives up on a request that its deadline overtakes": async ({ shared }: CaseContext) => {
    const model = await shared();
    const answer = await model.classify({ ...all(model, [LANGUAGES.join(" ")]), deadlineMs: 0 });
    checkUnavailable(answer, "deadline");
    await answersAll(model, ["and goes on after it"]);
  },
  "gives up on a request that was aborted before": async ({ shared }: CaseContext) => {
    const model = await shared();
    const answer = await model.classify({ ...all(model, ["hello"]), signal: AbortSignal.abort() });
    checkUnavailable(answer, "aborted");
  },
  "gives up on a request that is aborted meanwhile": async ({ shared }: CaseContext) => {
    const model = await shared();
    const controller = new AbortController();
    const pending = model.classify({ ...all(model, [LANGUAGES.join(" ")]), signal: controller.signal });
    controller.abort();
    checkUnavailable(await pending, "aborted");
    await answersAll(model, ["and goes on after it"]);
  },
  "closes more than once, and answers `closed` from then on": async ({ fresh }: CaseContext) => {
    const model = await fresh();
    await Promise.all([model.close(), model.close()]);
    await model.close();
    check(model.status().state === "closed", `status is ${JSON.stringify(model.status())}`);
    checkUnavailable(await model.classify(all(model, ["hello"])), "closed");
  },
  "settles pending answers when it closes": async ({ fresh }: CaseContext) => {
    const model = await fresh();
    const pending = LANGUAGES.map((text) => Promise.resolve(model.classify(all(model, [text]))));
    await model.close();
    for (const answer of await Promise.all(pending)) {
      if (answer.kind === "unavailable") checkUnavailable(answer, "closed");
    }
  },
};

type ClassifyAnswers = Extract<ClassifyAnswer, { readonly kind: "answers" }>;

function all(model: TextModel, texts: readonly string[]): ClassifyRequest {
  return { texts, heads: Object.keys(model.heads) };
}

async function classify(
  model: TextModel,
  texts: readonly string[],
  heads = Object.keys(model.heads),
): Promise<ClassifyAnswers> {
  const answer = await model.classify({ texts, heads });
  check(answer.kind === "answers", `no answers: ${JSON.stringify(answer)}`);
  return answer;
}

/** All heads answer all texts, each in the form that its kind promises. */
async function answersAll(model: TextModel, texts: readonly string[]): Promise<void> {
  const { answers } = await classify(model, texts);
  check(answers.length === texts.length, `${answers.length} answers to ${texts.length} texts`);
  for (const [index, text] of texts.entries()) {
    const answer = answers[index]!;
    for (const [head, info] of Object.entries(model.heads)) {
      const place = `${head} of ${JSON.stringify(text.slice(0, 40))}`;
      switch (info.kind) {
        case "labels":
          checkProbabilities(answer.scores[head], info.labels.length, place);
          break;
        case "spans":
          checkSpans(answer.spans[head], { text, labels: info.labels, place });
          break;
        case "vector":
          checkVector(answer.vectors[head], info.dimension, place);
          break;
        default:
          info satisfies never;
      }
    }
  }
}

/** One probability for each label, and these sum to 1. */
function checkProbabilities(values: TextAnswer["scores"][string] | undefined, labels: number, place: string): void {
  check(Array.isArray(values) && values.length === labels, `${place}: ${values?.length} values for ${labels} labels`);
  check(
    values.every((value) => value >= 0 && value <= 1),
    `${place}: not probabilities: ${values.join()}`,
  );
  const sum = values.reduce((total, value) => total + value, 0);
  check(Math.abs(sum - 1) < 1e-9, `${place}: sums to ${sum}`);
}

/** Spans of the head's types, inside the text, in order and apart. */
function checkSpans(
  spans: TextAnswer["spans"][string] | undefined,
  { text, labels, place }: { readonly text: string; readonly labels: readonly string[]; readonly place: string },
): void {
  check(Array.isArray(spans), `${place}: no spans`);
  let last = 0;
  for (const span of spans) {
    const isInside = span.start >= last && span.start < span.end && span.end <= text.length;
    check(isInside && labels.includes(span.label), `${place}: ${JSON.stringify(span)} after ${last}`);
    check(span.confidence > 0 && span.confidence <= 1, `${place}: confidence ${span.confidence}`);
    last = span.end;
  }
}

/** As many finite values as the head says, of length 1, or all 0. */
function checkVector(vector: readonly number[] | undefined, dimension: number, place: string): void {
  check(vector?.length === dimension, `${place}: ${vector?.length} values for a dimension of ${dimension}`);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  check(length === 0 || Math.abs(length - 1) < 1e-5, `${place}: of length ${length}`);
}

function headsOf({ scores, spans, vectors }: TextAnswer): readonly string[] {
  return [...Object.keys(scores), ...Object.keys(spans), ...Object.keys(vectors)];
}

/** How far two answers are apart: the largest difference of a number; 1 when they found different spans. */
function distance(one: TextAnswer, other: TextAnswer): number {
  let most = 0;
  for (const kind of ["scores", "vectors"] as const) {
    for (const [head, values] of Object.entries(one[kind])) {
      for (const [index, value] of values.entries())
        most = Math.max(most, Math.abs(value - other[kind][head]![index]!));
    }
  }
  for (const [head, spans] of Object.entries(one.spans)) {
    const others = other.spans[head]!;
    if (spans.length !== others.length) return 1;
    for (const [index, { label, start, end, confidence }] of spans.entries()) {
      const twin = others[index]!;
      if (twin.label !== label || twin.start !== start || twin.end !== end) return 1;
      most = Math.max(most, Math.abs(confidence - twin.confidence));
    }
  }
  return most;
}

function checkUnavailable(answer: ClassifyAnswer, reason: string): void {
  check(
    answer.kind === "unavailable" && answer.reason === reason,
    `expected unavailable: ${reason}, got ${JSON.stringify(answer)}`,
  );
  check(answer.message.length > 0, "without a message");
}

async function faultOf(body: () => Promise<unknown>): Promise<unknown> {
  try {
    await body();
  } catch (error) {
    return error;
  }
  return undefined;
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
