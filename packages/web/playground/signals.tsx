import type { SignalRecord } from "@signalbox/core";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import { nearness, signalLabel, usesSignal } from "./rule-reasons.ts";
import { measureOf } from "./verdict-text.ts";
import { count, gap, share } from "./words.ts";

interface Props {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

/** Rows that are always visible; the rest is folded away. */
const SHOWN_ROWS = 8;

/** Every signal beside its threshold: those that fired first, then the nearest. */
export function Signals({ state, actions }: Props) {
  const words = state.words.value;
  const { record } = state.verdict.value.answer;
  const isOff = record.mode !== "auto" || state.prompt.value.trim() === "";
  const sorted = record.signals.toSorted((a, b) => Number(b.matched) - Number(a.matched) || nearness(b) - nearness(a));
  const fired = sorted.filter(({ matched }) => matched).length;
  const shown = Math.max(SHOWN_ROWS, fired);
  const rows = (signals: readonly SignalRecord[]) =>
    signals.map((signal) => <SignalRow key={signalLabel(signal)} signal={signal} state={state} actions={actions} />);
  return (
    <section class="signals" aria-labelledby="signals-title" data-view="why">
      <h3 id="signals-title">
        {words.signals} <small>{isOff ? words.notEvaluated : words.signalsNote}</small>
      </h3>
      {isOff && (
        <ol>
          {state.config.value.signals.slice(0, SHOWN_ROWS).map((signal) => (
            <li key={signalLabel(signal)} data-fired={false}>
              <span class="name">{signalLabel(signal)}</span>
              <span class="fact">{words.notEvaluated}</span>
            </li>
          ))}
        </ol>
      )}
      {!isOff && <ol>{rows(sorted.slice(0, shown))}</ol>}
      {!isOff && sorted.length > shown && (
        <details>
          <summary>{words.moreSignals(sorted.length - shown)}</summary>
          <ol>{rows(sorted.slice(shown))}</ol>
        </details>
      )}
    </section>
  );
}

function SignalRow({ signal, state, actions }: Props & { readonly signal: SignalRecord }) {
  const words = state.words.value;
  const label = signalLabel(signal);
  const measure = measureOf(signal);
  const isChosen = state.chosenSignal.value === label;
  const line = state.lines.value[label];
  const users = isChosen
    ? state.verdict.value.answer.record.decisions.filter(({ rules }) => usesSignal(rules, signal.type, signal.name))
        .length
    : 0;
  return (
    <li data-fired={signal.matched}>
      <button type="button" class="name" aria-pressed={isChosen} onClick={() => actions?.chooseSignal(label)}>
        {label}
      </button>
      {measure.kind === "share" ? (
        <>
          <Bar value={measure.value} threshold={measure.threshold} />
          <span class="value">
            {share(measure.value)} <small>{gap(measure.value - measure.threshold)}</small>
          </span>
        </>
      ) : (
        <span class="fact">
          {measure.kind === "tokens"
            ? words.tokens(count(measure.value, state.language.value), count(measure.threshold, state.language.value))
            : measure.evidence === undefined
              ? signal.matched
                ? words.fired
                : words.notFired
              : signal.matched
                ? words.found(measure.evidence)
                : words.notFound(measure.evidence)}
        </span>
      )}
      {isChosen && (
        <span class="uses">
          {words.uses(users)}
          {line !== undefined && `, ${words.lineOf(line)}`}
        </span>
      )}
    </li>
  );
}

/** A share on its scale from 0 to 1, with the threshold as a tick. The numbers beside it say the same in text. */
function Bar({ value, threshold }: { readonly value: number; readonly threshold: number }) {
  const percent = (part: number) => `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`;
  return (
    <svg class="bar" width="100%" height="16" aria-hidden="true">
      <rect class="scale" x="0" y="4" width="100%" height="8" rx="4" />
      <rect class="level" x="0" y="4" width={percent(value)} height="8" rx="4" />
      <line class="tick" x1={percent(threshold)} x2={percent(threshold)} y1="0" y2="16" />
    </svg>
  );
}
