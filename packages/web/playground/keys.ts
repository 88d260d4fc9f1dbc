import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";

/**
 * The keys of the page. Letters act only outside fields and can be switched off; browsers keep what is theirs.
 */
export function listenToKeys(state: PageState, actions: PageActions): void {
  const letters: Readonly<Record<string, () => void>> = {
    "/": () => document.querySelector<HTMLElement>("#prompt")?.focus(),
    y: () => actions.openDrawer("yaml", focused()),
    d: focusDecisions,
    "[": () => actions.stepExample(-1),
    "]": () => actions.stepExample(1),
    c: () => void actions.copyLink(),
    "?": () => actions.openDrawer("help", focused()),
  };

  function focusDecisions(): void {
    if (state.view.peek() !== "decisions" && state.drawer.peek() === undefined) state.view.value = "decisions";
    const row =
      document.querySelector<HTMLElement>(".track :is([data-lamp=won], [data-lamp=stop]) .row") ??
      document.querySelector<HTMLElement>(".track .row");
    row?.focus();
    // On a phone the track may have been hidden; it is drawn in the next turn.
    if (row !== document.activeElement) requestAnimationFrame(() => row?.focus());
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && state.drawer.peek() !== undefined) return actions.closeDrawer();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return actions.compareNow();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !state.letterKeys.peek() || isField(event)) return;
    const act = letters[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function focused(): HTMLElement | undefined {
  const active = document.activeElement;
  return active instanceof HTMLElement && active !== document.body ? active : undefined;
}

/** Looks through the shadow root of the editor. */
function isField(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
