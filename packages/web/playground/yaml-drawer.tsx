import { useEffect, useRef, useState } from "preact/hooks";
import type { Diagnostic } from "@signalbox/core";
import { drawerWords } from "./drawer-words.ts";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import type { YamlEditor } from "./yaml-editor.ts";

/** Where the editor and its first text come from; both are fetched when they are needed. */
export interface EditorSource {
  shippedYaml(): Promise<string>;
  /** The JSON Schema, for completion. */
  configSchema(): Promise<object>;
  load(): Promise<typeof import("./yaml-editor.ts")>;
}

interface Props {
  readonly state: PageState;
  readonly actions: PageActions;
  readonly editor: EditorSource;
}

/** The config beside the page. A plain field stands in until the editor is there, and stays if it cannot come. */
export function YamlDrawer({ state, actions, editor: source }: Props) {
  const words = { ...state.words.value, ...drawerWords[state.language.value] };
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<YamlEditor>(undefined);
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isReady, setReady] = useState(false);

  useEffect(() => {
    const closing = new AbortController();
    void open(closing.signal).catch((error: unknown) => {
      if (!closing.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => {
      closing.abort();
      editor.current?.close();
    };
  }, []);

  async function open(signal: AbortSignal): Promise<void> {
    const first = state.yaml.peek() ?? (await source.shippedYaml());
    if (signal.aborted) return;
    setText(first);
    actions.readConfig(first);
    plain.current?.focus();
    const { createYamlEditor } = await source.load();
    if (signal.aborted) return;
    editor.current = createYamlEditor({
      parent: host.current!,
      text: state.yaml.peek() ?? first,
      label: words.editorLabel,
      changeTo: words.changeTo,
      schema: () => source.configSchema(),
      onChange: (changed) => actions.setYaml(changed),
      onEscape: () => actions.closeDrawer(),
    });
    setReady(true);
  }

  // Only now is the editor visible, and can take the focus from the field that it replaces.
  useEffect(() => editor.current?.focus(), [isReady]);
  useEffect(() => editor.current?.showDiagnostics(state.diagnostics.value), [state.diagnostics.value, isReady]);
  useEffect(() => editor.current?.setLabel(words.editorLabel), [words.editorLabel, isReady]);
  useEffect(
    () => editor.current?.markLines(decidingLines(state)),
    [state.verdict.value, state.lines.value, state.chosenSignal.value, isReady],
  );
  useEffect(() => {
    const line = state.chosenSignal.value === undefined ? undefined : state.lines.value[state.chosenSignal.value];
    if (line !== undefined) editor.current?.reveal(line);
  }, [state.chosenSignal.value]);
  useEffect(() => {
    const line =
      state.openDecision.value === undefined ? undefined : state.lines.value[`decision ${state.openDecision.value}`];
    if (line !== undefined && isReady) editor.current?.reveal(line);
  }, [state.openDecision.value, isReady]);

  const diagnostics = state.diagnostics.value;
  return (
    <aside
      class="drawer yaml"
      aria-labelledby="config-title"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && actions.closeDrawer()}
    >
      <div class="drawer-head">
        <h2 id="config-title">
          {words.config} <small>{words.configNote}</small>
        </h2>
        <button type="button" onClick={() => actions.closeDrawer()}>
          {words.close}
        </button>
      </div>
      <div class="drawer-tools">
        <button type="button" disabled={state.yaml.value === undefined} onClick={() => void reset()}>
          {words.undoEdits}
        </button>
        <button type="button" onClick={() => save(state.yaml.peek() ?? text ?? "")}>
          {words.download}
        </button>
      </div>
      <div class="editor" ref={host} hidden={!isReady} />
      {!isReady && (
        <textarea
          ref={plain}
          class="plain"
          aria-label={words.editorLabel}
          spellcheck={false}
          value={state.yaml.value ?? text ?? ""}
          onInput={(event) => actions.setYaml(event.currentTarget.value)}
        />
      )}
      {problem !== undefined && <p class="caution">{words.editorFailed(problem)}</p>}
      <Problems
        diagnostics={diagnostics}
        state={state}
        onChoose={(index) => editor.current?.goTo(index)}
        onFix={(index) => editor.current?.fix(index)}
      />
    </aside>
  );

  async function reset(): Promise<void> {
    editor.current?.setText(await source.shippedYaml());
    await actions.resetYaml();
    editor.current?.focus();
  }
}

interface ProblemsProps {
  readonly diagnostics: readonly Diagnostic[];
  readonly state: PageState;
  onChoose(index: number): void;
  onFix(index: number): void;
}

function Problems({ diagnostics, state, onChoose, onFix }: ProblemsProps) {
  const words = { ...state.words.value, ...drawerWords[state.language.value] };
  const number = (wanted: Diagnostic["severity"]) => diagnostics.filter(({ severity }) => severity === wanted).length;
  const found = words.problems(number("error"), number("warning"), number("notice"));
  const summary = number("error") > 0 ? found : [words.noProblems, found].join(" ");
  const severities = {
    error: words.severityError,
    warning: words.severityWarning,
    notice: words.severityNotice,
  } as const;
  return (
    <section class="problems" aria-label={words.findings}>
      <h3>{state.isChecking.value ? `${words.checking} …` : summary}</h3>
      <ul tabIndex={diagnostics.length > 0 ? 0 : undefined}>
        {diagnostics.map((diagnostic, index) => (
          <li key={index} data-severity={diagnostic.severity}>
            <button type="button" class="problem" onClick={() => onChoose(index)}>
              <span class="where">
                {diagnostic.position === undefined ? words.documentError : words.lineError(diagnostic.position.line)}
              </span>
              <span class="severity">{severities[diagnostic.severity]}</span> {diagnostic.message}
            </button>
            {diagnostic.suggestion !== undefined && (
              <button type="button" class="link" onClick={() => onFix(index)}>
                {words.changeTo(diagnostic.suggestion)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Lines of the decision that won and of the signals that fired. */
function decidingLines(state: PageState): readonly number[] {
  const { record } = state.verdict.peek().answer;
  const lines = state.lines.peek();
  const winner = record.decisions.find(({ outcome }) => outcome === "won");
  const keys = [
    ...(winner === undefined ? [] : [`decision ${winner.name}`]),
    ...record.signals.filter(({ matched }) => matched).map(({ type, name }) => `${type}: ${name}`),
  ];
  return keys.map((key) => lines[key]).filter((line) => line !== undefined);
}

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  link.download = "signalbox.yaml";
  link.click();
  URL.revokeObjectURL(link.href);
}
