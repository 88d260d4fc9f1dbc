import type { DecisionOutcome, DecisionRecord } from "@signalbox/core";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import { holdingReasons, inOrder, signalLabel, usesSignal } from "./rule-reasons.ts";
import { RuleTree } from "./rule-tree.tsx";
import { lackText, measureOf, passedText } from "./verdict-text.ts";
import { share } from "./words.ts";

interface Props {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

type Lamp = "won" | "passed" | "off" | "stop";

/** The decisions as a line with its branches, the route that was set lit up. */
export function DecisionTrack({ state, actions }: Props) {
  const words = state.words.value;
  const config = state.config.value;
  const { record } = state.verdict.value.answer;
  const isOff = record.mode !== "auto" || state.prompt.value.trim() === "";
  const decisions = inOrder(record.decisions);
  const winnerAt = decisions.findIndex(({ outcome }) => outcome === "won");
  const note =
    config.strategy === "priority"
      ? words.decisionsNote(decisions.length)
      : words.decisionsByConfidence(decisions.length);
  return (
    <section class="track" aria-labelledby="decisions-title" data-view="decisions">
      <h3 id="decisions-title">
        {words.decisions} <small>{isOff ? words.notEvaluated : note}</small>
      </h3>
      {isOff && (
        <ol>
          {config.decisions
            .toSorted((a, b) => b.priority - a.priority)
            .map(({ name }, index) => (
              <li key={name}>
                <span class="row">
                  <Points lamp="off" isLast={index === config.decisions.length - 1} />
                  <span class="name">{name}</span>
                  <span class="lack">{words.notEvaluated}</span>
                </span>
              </li>
            ))}
        </ol>
      )}
      {!isOff && (
        <ol onKeyDown={moveByArrows}>
          {decisions.map((decision, index) => (
            <DecisionRow
              key={decision.name}
              decision={decision}
              record={record}
              isAbove={winnerAt >= 0 && index < winnerAt}
              isLast={index === decisions.length - 1}
              state={state}
              actions={actions}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

interface RowProps extends Props {
  readonly decision: DecisionOutcome;
  readonly record: DecisionRecord;
  /** Above the winner: the line runs through it. */
  readonly isAbove: boolean;
  readonly isLast: boolean;
}

function DecisionRow({ decision, record, isAbove, isLast, state, actions }: RowProps) {
  const words = state.words.value;
  const isOpen = state.openDecision.value === decision.name;
  const lamp: Lamp =
    decision.outcome === "won"
      ? record.result.kind === "response"
        ? "stop"
        : "won"
      : decision.matched
        ? "passed"
        : "off";
  const lampWords: Readonly<Record<Lamp, string>> = {
    won: words.lampWon,
    passed: words.lampPassed,
    off: words.lampOff,
    stop: words.lampStop,
  };
  const chosen = state.chosenSignal.value;
  const usesChosen =
    chosen !== undefined &&
    state.config.value.signals.some(
      (each) => signalLabel(each) === chosen && usesSignal(decision.rules, each.type, each.name),
    );
  const panel = `rules-${decision.name.replace(/[^\w-]/g, "_")}`;
  return (
    <li data-lamp={lamp} data-above={isAbove} data-uses={usesChosen}>
      <button
        type="button"
        class="row"
        aria-expanded={isOpen}
        aria-controls={panel}
        onClick={() => actions?.chooseDecision(decision.name)}
      >
        <Points lamp={lamp} isLast={isLast} />
        <span class="name">{decision.name}</span>
        <span class="lack">
          <span class="unseen">{lampWords[lamp]}: </span>
          {decision.outcome === "won"
            ? wonText(decision, record)
            : decision.matched
              ? passedText(decision, record, words)
              : lackText(decision, record, words, state.language.value)}
        </span>
      </button>
      <div id={panel} hidden={!isOpen}>
        {isOpen && <RuleTree decision={decision} record={record} state={state} actions={actions} />}
      </div>
    </li>
  );
}

function wonText(decision: DecisionOutcome, record: DecisionRecord): string {
  return holdingReasons(decision.rules, record.signals)
    .map((reason) => {
      const measure = reason.signal && measureOf(reason.signal);
      return measure?.kind === "share"
        ? `${signalLabel(reason)} ${share(measure.value)}`
        : measure?.kind === "fact" && measure.evidence
          ? `${signalLabel(reason)} “${measure.evidence}”`
          : signalLabel(reason);
    })
    .join(", ");
}

/** One piece of the line: the main track, and the branch with its lamp. */
function Points({ lamp, isLast }: { readonly lamp: Lamp; readonly isLast: boolean }) {
  return (
    <svg class="points" viewBox="0 0 56 36" preserveAspectRatio="xMinYMid slice" aria-hidden="true">
      <path class="branch" d="M12 6C12 16 20 18 30 18H56" pathLength="1" />
      <path class="upper" d="M12 0V18" />
      {!isLast && <path class="lower" d="M12 18V36" />}
      {lamp === "stop" ? (
        <rect class="lamp" x="6.5" y="12.5" width="11" height="11" />
      ) : (
        <circle class="lamp" cx="12" cy="18" r={lamp === "won" ? 6 : 5} />
      )}
      {lamp === "passed" && <path class="half" d="M12 13a5 5 0 0 1 0 10z" />}
    </svg>
  );
}

/** ↑ and ↓ walk the rows; Home and End go to the ends. */
function moveByArrows(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button.row")];
  const at = rows.indexOf(document.activeElement as HTMLButtonElement);
  if (at < 0) return;
  const to: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const next = to[event.key];
  if (next === undefined) return;
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}
