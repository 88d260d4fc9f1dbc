import { Fragment } from "preact";
import type { VNode } from "preact";
import type { PageActions } from "./page-actions.ts";
import type { PageState, ShownVerdict } from "./page-state.ts";
import { holdingReasons, nearestMiss, signalLabel } from "./rule-reasons.ts";
import type { Reason } from "./rule-reasons.ts";
import { destination, lackText, measureOf } from "./verdict-text.ts";
import { count, milliseconds, share } from "./words.ts";
import type { Piece, Words } from "./words.ts";

interface Props {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

/** Code points that models read of a long prompt; core samples it. */
const LONG_PROMPT = 2048;

/** Where the prompt goes: the one large line of the page. */
export function VerdictTitle({ state }: Props) {
  const words = state.words.value;
  const { answer, isExample } = state.verdict.value;
  const { record } = answer;
  const isEmpty = state.prompt.value.trim() === "";
  const lamp = isEmpty ? "clear" : record.result.kind === "model" ? (record.mode === "auto" ? "set" : "clear") : "stop";
  return (
    <div class="to" data-lamp={lamp}>
      <Lamp kind={lamp} />
      <h2>{isEmpty ? words.emptyTitle : destination(record, words)}</h2>
      {!isEmpty && isExample && <span class="tag">{words.example}</span>}
    </div>
  );
}

/** Lamps differ by shape as well as by colour. */
function Lamp({ kind }: { readonly kind: "set" | "clear" | "stop" }) {
  return (
    <svg class="lamp" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {kind === "stop" ? (
        <rect x="5" y="5" width="14" height="14" rx="1" />
      ) : (
        <circle cx="12" cy="12" r={kind === "set" ? 8 : 7} />
      )}
      {kind === "set" && <circle class="halo" cx="12" cy="12" r="11" />}
    </svg>
  );
}

/** Why, what else it would have been, which tier answered where, and whether the server agrees. */
export function Verdict({ state, actions }: Props) {
  const words = state.words.value;
  const shown = state.verdict.value;
  if (state.prompt.value.trim() === "")
    return (
      <div class="verdict">
        <p class="why">{words.empty}</p>
      </div>
    );
  const { record } = shown.answer;
  const later = state.drawerViews.value;
  const isLong = !shown.isExample && shown.prompt.length > LONG_PROMPT && record.heads.length > 0;
  return (
    <div class="verdict">
      <p class="why">
        <Why state={state} actions={actions} shown={shown} />
      </p>
      {record.result.kind === "response" && shown.answer.plan.kind === "respond" && (
        <pre class="answer" tabIndex={0}>
          {readable(shown.answer.plan.body)}
        </pre>
      )}
      <ConfigFault state={state} />
      {isLong && <p class="note">{words.longPrompt(count(LONG_PROMPT, state.language.value))}</p>}
      <Meta state={state} shown={shown} />
      {!shown.isExample && later && <later.ServerLine state={state} actions={actions} />}
      {state.failure.value !== undefined && (
        <p class="fault">
          <strong>{words.failed}</strong>: {state.failure.value}
        </p>
      )}
    </div>
  );
}

function Why({ state, actions, shown }: Props & { readonly shown: ShownVerdict }): VNode {
  const words = state.words.value;
  const { answer } = shown;
  const { record } = answer;
  const { result } = record;
  if (result.kind === "error") return <>{result.message}.</>;
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  const reasons = winner && holdingReasons(winner.rules, record.signals);
  const because =
    winner && (reasons!.length === 0 ? words.becauseAlways(winner.name) : sentence(reasons!, state, actions));
  if (result.kind === "response")
    return (
      <>
        {words.stopped(result.decision ?? "")}
        {because} {words.noModelCalled}
      </>
    );
  if (record.mode === "concrete") return <>{words.concrete(record.request.requestedModel)}</>;
  if (winner === undefined) {
    const miss = nearestMiss(record);
    return (
      <>
        {words.noMatch(result.model)}{" "}
        {miss && (
          <span class="dim">
            {words.nearest(miss.decision.name, lackText(miss.decision, record, words, state.language.value))}
          </span>
        )}
      </>
    );
  }
  return (
    <>
      {because} {result.useReasoning && words.reasoningOn} <span class="dim">{otherwiseText(answer, words)}</span>
    </>
  );
}

function sentence(reasons: readonly Reason[], state: PageState, actions: PageActions | undefined): readonly Piece[] {
  const words = state.words.value;
  const parts = reasons.map((reason, index) => (
    <Fragment key={signalLabel(reason)}>
      {index > 0 && words.and}
      {reasonPieces(reason, state, actions)}
    </Fragment>
  ));
  return words.because(parts);
}

function reasonPieces(reason: Reason, state: PageState, actions: PageActions | undefined): readonly Piece[] {
  const words = state.words.value;
  const label = signalLabel(reason);
  const name = (
    <button type="button" class="link" onClick={() => actions?.chooseSignal(label)}>
      {label}
    </button>
  );
  if (reason.negated) return words.becauseNot(name);
  if (reason.signal === undefined) return words.becauseFired(name);
  const measure = measureOf(reason.signal);
  switch (measure.kind) {
    case "share":
      return words.becauseShare(name, share(measure.value), share(measure.threshold));
    case "tokens":
      return words.becauseTokens(name, count(measure.value, state.language.value));
    case "fact":
      return measure.evidence === undefined ? words.becauseFired(name) : words.becauseFound(name, measure.evidence);
  }
}

function otherwiseText({ otherwise, record }: ShownVerdict["answer"], words: Words): string {
  if (otherwise?.model === undefined || record.result.kind !== "model") return "";
  const signal = signalLabel(otherwise.signal);
  if (otherwise.decision === undefined)
    return otherwise.model === record.result.model
      ? words.withoutSameDefault(signal)
      : words.withoutDefault(signal, otherwise.model);
  if (otherwise.model === record.result.model) return words.withoutSame(signal, otherwise.decision);
  return words.without(signal, otherwise.model, otherwise.decision);
}

function ConfigFault({ state }: { readonly state: PageState }) {
  const words = state.words.value;
  const error = state.diagnostics.value.find(({ severity }) => severity === "error");
  if (error === undefined) return null;
  return (
    <p class="caution">
      {words.lastValid(error.position === undefined ? words.documentError : words.lineError(error.position.line))}
    </p>
  );
}

function Meta({ state, shown }: { readonly state: PageState; readonly shown: ShownVerdict }) {
  const words = state.words.value;
  const { answer, preview, isExample } = shown;
  const { record } = answer;
  const decision = record.result.kind === "error" ? null : record.result.decision;
  const tiers = [...new Set(record.heads.map(({ tier }) => tier))];
  const parts: string[] = [
    ...(decision === null ? [] : [words.by(decision)]),
    ...(record.mode !== "auto"
      ? []
      : tiers.length === 0
        ? [words.noTier]
        : tiers.map((tier) => words.tier(tier, runtimeName(answer.runtimes[tier])))),
  ];
  if (!isExample) parts.push(words.thisTab, words.time(milliseconds(answer.totalMs)));
  const head = record.heads[0];
  const early = preview?.record.heads.find((each) => each.head === head?.head);
  if (head !== undefined && early !== undefined && early.tier !== head.tier)
    parts.push(
      early.label === head.label
        ? words.tierAgrees(head.tier, early.tier)
        : words.tierChanged(head.tier, early.label, head.label),
    );
  return (
    <p class="meta">
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && " · "}
          <span>{part}</span>
        </Fragment>
      ))}
    </p>
  );
}

/** What executes a tier, as people write it. */
export function runtimeName(runtime: string | undefined): string {
  const names: Readonly<Record<string, string>> = { javascript: "JavaScript", wasm: "WASM", webgpu: "WebGPU" };
  return runtime === undefined ? "?" : (names[runtime] ?? runtime);
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
