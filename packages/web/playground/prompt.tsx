import { examplePrompts } from "./example-prompts.ts";
import type { PageActions } from "./page-actions.ts";
import { autoModel } from "./page-state.ts";
import type { PageState } from "./page-state.ts";

interface Props {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}

/** The prompt, the examples, and the model that is asked for. Typing is enough: there is no button. */
export function Prompt({ state, actions }: Props) {
  const words = state.words.value;
  const config = state.config.value;
  const prompt = state.prompt.value;
  const read = (event: { readonly currentTarget: HTMLTextAreaElement }) =>
    actions?.setPrompt(event.currentTarget.value);
  return (
    <section class="ask">
      <label for="prompt">{words.prompt}</label>
      <textarea
        id="prompt"
        rows={3}
        spellcheck={false}
        autocomplete="off"
        placeholder={words.promptHint}
        value={prompt}
        // Half a word from an input method is not a prompt yet.
        onInput={(event) => !event.isComposing && read(event)}
        onCompositionEnd={read}
      />
      <div class="below">
        <div class="chips" role="group" aria-label={words.examples}>
          {examplePrompts.map((example, index) => (
            <button
              key={example.label}
              type="button"
              lang={example.language}
              aria-pressed={example.prompt === prompt && (example.model ?? autoModel(config)) === state.model.value}
              onClick={() => actions?.chooseExample(index)}
            >
              {example.model === undefined ? example.label : `model: ${example.label}`}
            </button>
          ))}
        </div>
        <label class="model">
          <span>{words.model}</span>
          <select value={state.model.value} onChange={(event) => actions?.setModel(event.currentTarget.value)}>
            <optgroup label={words.modelAuto}>
              {config.autoModelNames.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </optgroup>
            <optgroup label={words.modelConcrete}>
              {config.modelNames.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
      </div>
    </section>
  );
}
