import { useEffect, useRef } from "preact/hooks";
import { drawerWords } from "./drawer-words.ts";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";

/** The keys, and the two settings that are no matter of looks. */
export function Help({ state, actions }: { readonly state: PageState; readonly actions: PageActions }) {
  const words = { ...state.words.value, ...drawerWords[state.language.value] };
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.querySelector("button")?.focus(), []);
  const keys: readonly (readonly [string, string])[] = [
    ["/", words.keyPrompt],
    ["y", words.keyYaml],
    ["d", words.keyDecisions],
    ["[ ]", words.keyExamples],
    ["c", words.keyCopy],
    ["?", words.keyHelp],
    ["F8 ⇧F8", words.keyErrors],
    ["Ctrl ⌘ ↵", words.keyCompare],
    ["Esc", words.keyEscape],
  ];
  const hasServer = state.server.value.kind !== "absent";
  return (
    <aside class="drawer help" aria-labelledby="help-title" ref={panel}>
      <div class="drawer-head">
        <h2 id="help-title">{words.help}</h2>
        <button type="button" onClick={() => actions.closeDrawer()}>
          {words.close}
        </button>
      </div>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label class="setting">
        <input
          type="checkbox"
          checked={state.letterKeys.value}
          onChange={(event) => (state.letterKeys.value = event.currentTarget.checked)}
        />
        {words.keysSetting}
      </label>
      {hasServer && (
        <>
          <label class="setting">
            <input
              type="checkbox"
              checked={state.comparesAlways.value}
              onChange={(event) => (state.comparesAlways.value = event.currentTarget.checked)}
            />
            {words.compareSetting}
          </label>
          <p class="dim">{words.compareNote}</p>
        </>
      )}
      <p class="dim">{hasServer ? words.privacyServer : words.privacy}</p>
    </aside>
  );
}
