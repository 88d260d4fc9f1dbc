import { DecisionTrack } from "./decision-track.tsx";
import { Notices } from "./notices.tsx";
import { PageHeader } from "./page-header.tsx";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import { Prompt } from "./prompt.tsx";
import { Signals } from "./signals.tsx";
import { Tabs } from "./tabs.tsx";
import { Verdict, VerdictTitle } from "./verdict.tsx";
import type { EditorSource } from "./yaml-drawer.tsx";

export interface AppProps {
  readonly state: PageState;
  /** Undefined while the page is being made into HTML. */
  readonly actions?: PageActions;
  readonly editor?: EditorSource;
}

/** The whole page. */
export function App({ state, actions, editor }: AppProps) {
  const drawers = state.drawerViews.value;
  return (
    <div class="page" data-view={state.view.value} data-drawer={state.drawer.value ?? "none"}>
      <PageHeader state={state} actions={actions} />
      <main>
        <Notices state={state} actions={actions} />
        <Prompt state={state} actions={actions} />
        <VerdictTitle state={state} actions={actions} />
        <Verdict state={state} actions={actions} />
        <Signals state={state} actions={actions} />
        <DecisionTrack state={state} actions={actions} />
      </main>
      {state.drawer.value === "yaml" && drawers && editor && actions && (
        <drawers.YamlDrawer state={state} actions={actions} editor={editor} />
      )}
      {state.drawer.value === "help" && drawers && actions && <drawers.Help state={state} actions={actions} />}
      <Tabs state={state} actions={actions} />
      <p class="unseen" role="status">
        {state.announcement.value}
      </p>
    </div>
  );
}
