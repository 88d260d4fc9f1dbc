import type { DecisionOutcome, DecisionRecord, RuleTrace } from "@signalbox/core";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import { findSignal, signalLabel } from "./rule-reasons.ts";
import { measureOf } from "./verdict-text.ts";
import { count, share } from "./words.ts";

interface Props {
  readonly decision: DecisionOutcome;
  readonly record: DecisionRecord;
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

/** A decision unfolded: its rules with each node's result, the models it goes to, its line in the YAML. */
export function RuleTree({ decision, record, state, actions }: Props) {
  const words = state.words.value;
  const summary = state.config.value.decisions.find(({ name }) => name === decision.name);
  const line = state.lines.value[`decision ${decision.name}`];
  return (
    <div class="rules">
      {summary?.description !== undefined && summary.description !== "" && <p class="dim">{summary.description}</p>}
      <ul class="tree">
        <Node trace={decision.rules} record={record} state={state} />
      </ul>
      <p class="dim">
        {words.goesTo(summary?.models.join(", ") || (state.config.value.defaultModel ?? "?"))}
        {summary !== undefined && summary.plugins.length > 0 && ` · ${words.plugins(summary.plugins.join(", "))}`}
        {line !== undefined && (
          <>
            {" · "}
            <button
              type="button"
              class="link"
              data-line={line}
              onClick={(event) => actions?.openDrawer("yaml", event.currentTarget)}
            >
              {words.lineOf(line)}
            </button>
          </>
        )}
      </p>
    </div>
  );
}

function Node({
  trace,
  record,
  state,
}: {
  readonly trace: RuleTrace;
  readonly record: DecisionRecord;
  readonly state: PageState;
}) {
  const words = state.words.value;
  const operators = { AND: words.ruleAll, OR: words.ruleAny, NOT: words.ruleNone } as const;
  return (
    <li data-holds={trace.matched}>
      <span class="mark" aria-hidden="true">
        {trace.matched ? "✓" : "✗"}
      </span>
      <span class="unseen">{trace.matched ? words.ruleYes : words.ruleNo}: </span>
      {trace.kind === "always" && words.ruleAlways}
      {trace.kind === "leaf" && <Leaf trace={trace} record={record} state={state} />}
      {trace.kind === "group" && (
        <>
          {operators[trace.operator]}
          <ul>
            {trace.conditions.map((condition, index) => (
              <Node key={index} trace={condition} record={record} state={state} />
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

function Leaf({
  trace,
  record,
  state,
}: {
  readonly trace: RuleTrace & { readonly kind: "leaf" };
  readonly record: DecisionRecord;
  readonly state: PageState;
}) {
  const words = state.words.value;
  const signal = findSignal(record.signals, trace.type, trace.name);
  const measure = signal && measureOf(signal);
  const detail =
    trace.note ??
    (measure === undefined
      ? ""
      : measure.kind === "share"
        ? `${share(measure.value)} / ${share(measure.threshold)}`
        : measure.kind === "tokens"
          ? words.tokens(count(measure.value, state.language.value), count(measure.threshold, state.language.value))
          : measure.evidence === undefined
            ? ""
            : signal!.matched
              ? words.found(measure.evidence)
              : words.notFound(measure.evidence));
  return (
    <>
      {signalLabel(trace)} <span class="dim">{detail}</span>
    </>
  );
}
