import { Fragment } from "preact";
import type { TierProgress } from "@signalbox/web";
import type { PageActions } from "./page-actions.ts";
import type { Drawer, PageState } from "./page-state.ts";
import type { TierOffer } from "./tier-plan.ts";
import { megabytes, otherLanguage } from "./words.ts";
import type { Words } from "./words.ts";

interface Props {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

/** Name, state of the models, and the few controls that are always there. */
export function PageHeader({ state, actions }: Props) {
  const words = state.words.value;
  const other = otherLanguage[state.language.value];
  const themes = { auto: words.themeAuto, light: words.themeLight, dark: words.themeDark } as const;
  const linkWords = { idle: words.share, copied: words.linkCopied, address: words.linkInAddress } as const;
  const toggle = (drawer: Drawer) => (event: MouseEvent & { readonly currentTarget: HTMLElement }) =>
    state.drawer.peek() === drawer ? actions?.closeDrawer() : actions?.openDrawer(drawer, event.currentTarget);
  return (
    <header>
      <h1>
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <path d="M2 17H20M2 17C10 17 9 6 17 6" />
          <circle cx="16" cy="6" r="3.5" />
        </svg>
        signalbox
      </h1>
      <ModelStatus state={state} actions={actions} />
      <div class="controls">
        <button type="button" aria-live="polite" onClick={() => void actions?.copyLink()}>
          {linkWords[state.linkState.value]}
        </button>
        <button type="button" class="wide-only" aria-expanded={state.drawer.value === "yaml"} onClick={toggle("yaml")}>
          {words.yaml}
        </button>
        <button type="button" lang={other.language} onClick={() => actions?.switchLanguage()}>
          {other.name}
        </button>
        <button
          type="button"
          class="icon"
          aria-label={words.themeNow(themes[state.theme.value])}
          title={words.themeNow(themes[state.theme.value])}
          onClick={() => actions?.switchTheme()}
        >
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6" />
            <path d="M8 2a6 6 0 0 1 0 12z" />
          </svg>
        </button>
        <button
          type="button"
          class="icon"
          aria-label={words.help}
          title={words.help}
          aria-expanded={state.drawer.value === "help"}
          onClick={toggle("help")}
        >
          ?
        </button>
      </div>
    </header>
  );
}

function ModelStatus({ state, actions }: Props) {
  const words = state.words.value;
  const tiers = state.tiers.value;
  if (tiers === undefined) return <p class="status">{words.noModels}</p>;
  return (
    <p class="status">
      {Object.entries(tiers).map(([tier, progress], index) => (
        <Fragment key={tier}>
          {index > 0 && " · "}
          <TierStatus tier={tier} progress={progress} state={state} actions={actions} />
        </Fragment>
      ))}
    </p>
  );
}

/** How far a tier is, and the button that loads it where nothing else does. */
function TierStatus({
  tier,
  progress,
  state,
  actions,
}: Props & { readonly tier: string; readonly progress: TierProgress }) {
  const words = state.words.value;
  const offer = progress.phase === "waiting" ? state.offers.value[tier] : undefined;
  const load = offer === undefined ? progress.phase === "failed" && words.retry : words.load(megabytes(offer.bytes));
  return (
    <>
      <span data-tier={tier} data-phase={progress.phase}>
        {offer === undefined ? tierText(tier, progress, words) : offerText(tier, offer, words)}
      </span>
      {load !== false && (
        <>
          {" "}
          <button type="button" class="link" onClick={() => actions?.loadTier(tier)}>
            {load}
          </button>
        </>
      )}
    </>
  );
}

function offerText(tier: string, { cause }: TierOffer, words: Words): string {
  switch (cause) {
    case "size":
      return words.tierWaiting(tier);
    case "saveData":
      return words.tierWaitingFor(tier, words.causeSaveData);
    case "phone":
      return words.tierWaitingFor(tier, words.causePhone);
  }
}

function tierText(tier: string, progress: TierProgress, words: Words): string {
  switch (progress.phase) {
    case "waiting":
      return words.tierWaiting(tier);
    case "cached":
      return words.tierCached(tier);
    case "downloading":
      return words.tierDownloading(tier, megabytes(progress.loadedBytes), megabytes(progress.totalBytes));
    case "preparing":
      return words.tierPreparing(tier);
    case "ready":
      return words.tierReady(tier);
    case "failed":
      return words.tierFailed(tier, progress.message);
  }
}
