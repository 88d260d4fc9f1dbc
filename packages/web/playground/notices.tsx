import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";

/** Facts about this visit that a reader should know, each until it is dismissed. */
export function Notices({ state, actions }: { readonly state: PageState; readonly actions: PageActions | undefined }) {
  const words = state.words.value;
  return (
    <>
      {state.notices.value.map((notice) => (
        <p key={notice} class="notice" role="note" data-notice={notice}>
          {words[notice]}{" "}
          <button type="button" class="link" onClick={() => actions?.dismiss(notice)}>
            {words.dismiss}
          </button>
        </p>
      ))}
      {actions === undefined && (
        <noscript>
          <p class="notice">{words.noScript}</p>
        </noscript>
      )}
    </>
  );
}
