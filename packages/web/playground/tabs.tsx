import type { PageActions } from "./page-actions.ts";
import type { PageState, View } from "./page-state.ts";

/** On a phone: which part of the page is below the verdict. */
export function Tabs({ state, actions }: { readonly state: PageState; readonly actions: PageActions | undefined }) {
  const words = state.words.value;
  const tabs: readonly (readonly [View, string])[] = [
    ["why", words.tabWhy],
    ["decisions", words.tabDecisions],
    ["yaml", words.yaml],
  ];
  const show = (view: View, opener: HTMLElement) => {
    if (view === "yaml") return actions?.openDrawer("yaml", opener);
    if (state.drawer.peek() !== undefined) actions?.closeDrawer();
    state.view.value = view;
    opener.focus();
  };
  return (
    <nav class="tabs" aria-label={words.views}>
      {tabs.map(([view, label]) => (
        <button
          key={view}
          type="button"
          aria-pressed={state.view.value === view}
          onClick={(event) => show(view, event.currentTarget)}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}
