import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yamlLanguage } from "@codemirror/lang-yaml";
import { HighlightStyle, LanguageSupport, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import type { Diagnostic as LintDiagnostic } from "@codemirror/lint";
import { Compartment, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  EditorView,
  GutterMarker,
  drawSelection,
  gutter,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Diagnostic } from "@signalbox/core";
import { completeFromSchema } from "./schema-completion.ts";

export interface YamlEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** What a screen reader calls it. */
  readonly label: string;
  /** The text of a quick fix. */
  readonly changeTo: (name: string) => string;
  readonly schema: () => Promise<object>;
  readonly onChange: (text: string) => void;
  readonly onEscape: () => void;
}

export interface YamlEditor {
  focus(): void;
  setText(text: string): void;
  setLabel(label: string): void;
  /** Shows findings about the text as it is now. */
  showDiagnostics(diagnostics: readonly Diagnostic[]): void;
  /** Marks the lines that took part in the decision. */
  markLines(lines: readonly number[]): void;
  reveal(line: number): void;
  /** Puts the cursor on a finding. */
  goTo(diagnosticIndex: number): void;
  /** Applies a finding's suggestion. */
  fix(diagnosticIndex: number): void;
  close(): void;
}

/**
 * CodeMirror in a shadow root: there its styles are constructed, so that the page needs no exception in its
 * `style-src`.
 */
export function createYamlEditor(options: YamlEditorOptions): YamlEditor {
  const root = options.parent.shadowRoot ?? options.parent.attachShadow({ mode: "open" });
  root.replaceChildren();
  const label = new Compartment();
  let shown: readonly Diagnostic[] = [];

  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        decidingGutter,
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentUnit.of("  "),
        new LanguageSupport(yamlLanguage),
        syntaxHighlighting(colours),
        autocompletion({ override: [completeFromSchema(options.schema)] }),
        theme,
        label.of(labelled(options.label)),
        // Tab is not bound: it leaves the editor, as the keyboard expects.
        keymap.of([
          { key: "Escape", run: () => (options.onEscape(), true) },
          { key: "Shift-F8", run: goToPrevious },
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.domEventHandlers({ beforeinput: replaceBySelf }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });

  /** Findings on the text as it stands; undefined for a place that is no longer there. */
  function located(diagnostic: Diagnostic): LintDiagnostic {
    const range = rangeOf(diagnostic, view.state);
    const { suggestion } = diagnostic;
    return {
      ...range,
      severity: diagnostic.severity === "notice" ? "info" : diagnostic.severity,
      message: diagnostic.message,
      ...(suggestion === undefined
        ? {}
        : {
            actions: [
              {
                name: options.changeTo(suggestion),
                apply: (target: EditorView, from: number, to: number) => replace(target, from, to, suggestion),
              },
            ],
          }),
    };
  }

  function goToPrevious(): boolean {
    const at = view.state.selection.main.from;
    const ranges = shown.map((each) => rangeOf(each, view.state)).toSorted((a, b) => a.from - b.from);
    const previous = ranges.findLast(({ from }) => from < at) ?? ranges.at(-1);
    if (previous === undefined) return false;
    select(view, previous);
    return true;
  }

  return {
    focus: () => view.focus(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setLabel: (text) => view.dispatch({ effects: label.reconfigure(labelled(text)) }),
    showDiagnostics(diagnostics) {
      shown = diagnostics;
      view.dispatch(
        setDiagnostics(
          view.state,
          diagnostics.map(located).toSorted((a, b) => a.from - b.from),
        ),
      );
      forceLinting(view);
    },
    markLines: (lines) => view.dispatch({ effects: setDeciding.of(lines) }),
    reveal(line) {
      if (line > view.state.doc.lines) return;
      const { from } = view.state.doc.line(line);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    },
    goTo(index) {
      const diagnostic = shown[index];
      if (diagnostic === undefined) return;
      select(view, rangeOf(diagnostic, view.state));
      view.focus();
    },
    fix(index) {
      const diagnostic = shown[index];
      if (diagnostic?.suggestion === undefined) return;
      const { from, to } = rangeOf(diagnostic, view.state);
      replace(view, from, to, diagnostic.suggestion);
      view.focus();
    },
    close: () => view.destroy(),
  };
}

/**
 * Chromium keeps the look of overtyped text by a `style` attribute, which `style-src 'self'` refuses with an error on
 * the console. Overtyping is therefore done here, without the browser's editing.
 */
function replaceBySelf(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== "insertText" || event.data === null || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch({ ...view.state.replaceSelection(event.data), userEvent: "input.type", scrollIntoView: true });
  return true;
}

function labelled(text: string) {
  return EditorView.contentAttributes.of({ "aria-label": text, tabindex: "0" });
}

function select(view: EditorView, { from, to }: { readonly from: number; readonly to: number }): void {
  view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
}

function replace(view: EditorView, from: number, to: number, text: string): void {
  view.dispatch({ changes: { from, to, insert: text } });
}

/** From the position of a finding to the end of the word or quoted text that stands there. */
function rangeOf(diagnostic: Diagnostic, state: EditorState): { readonly from: number; readonly to: number } {
  const { line, column } = diagnostic.position ?? { line: 1, column: 1 };
  const at = state.doc.line(Math.min(line, state.doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  const rest = state.sliceDoc(from, at.to);
  // A position names a key; a finding about a value belongs on the value behind it.
  const isAboutValue =
    diagnostic.code !== "unknown_key" &&
    diagnostic.code !== "duplicate" &&
    diagnostic.code !== "moved" &&
    diagnostic.code !== "inactive";
  const behindKey = isAboutValue ? (/^[\w.-]+:\s+(?=[^\s{[|>#])/.exec(rest)?.[0].length ?? 0) : 0;
  const token = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,:#[\]{}]+)/.exec(rest.slice(behindKey))?.[0].length ?? 0;
  return { from: from + behindKey, to: Math.max(from + behindKey, Math.min(at.to, from + behindKey + token)) };
}

class DecidingMarker extends GutterMarker {
  override toDOM(): Text {
    return document.createTextNode("●");
  }
}

const marker = new DecidingMarker();
const setDeciding = StateEffect.define<readonly number[]>();

/** The lines that decided carry a mark of their own, so that colour is not all that tells. */
const decidingLines = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setDeciding)) continue;
      const { doc } = transaction.state;
      const starts = [...new Set(effect.value)].filter((line) => line <= doc.lines).map((line) => doc.line(line).from);
      return RangeSet.of(starts.toSorted((a, b) => a - b).map((from) => marker.range(from)));
    }
    return marks.map(transaction.changes);
  },
});

const decidingGutter = [
  decidingLines,
  gutter({ class: "cm-deciding", markers: (view) => view.state.field(decidingLines), initialSpacer: () => marker }),
];

// The page's own properties reach into the shadow root, so light and dark need no second theme.
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--clear)" },
  { tag: tags.comment, color: "var(--dim)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--dim)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", background: "var(--paper)", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--dim)", background: "var(--paper)", border: "0" },
  ".cm-deciding": { width: "0.9em", color: "var(--clear)", fontSize: "0.7em" },
  ".cm-deciding .cm-gutterElement": { display: "grid", placeItems: "center" },
  ".cm-activeLine": { background: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 24%, transparent)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--stop)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--caution)",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-info": {
    backgroundImage: "none",
    textDecoration: "underline dotted var(--accent)",
    textUnderlineOffset: "3px",
  },
  ".cm-lint-marker": { content: "normal", width: "0.6rem", height: "0.6rem", margin: "0.3rem auto 0" },
  ".cm-lint-marker-error": { content: "normal", background: "var(--stop)" },
  ".cm-lint-marker-warning": {
    content: "normal",
    background: "var(--caution)",
    clipPath: "polygon(50% 0, 100% 100%, 0 100%)",
  },
  ".cm-lint-marker-info": { content: "normal", border: "2px solid var(--accent)", borderRadius: "50%" },
  ".cm-tooltip": {
    color: "var(--ink)",
    background: "var(--panel)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    maxWidth: "28rem",
  },
  ".cm-diagnostic": { borderLeftWidth: "3px" },
  ".cm-diagnosticAction": {
    color: "var(--ink)",
    background: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    padding: "2px 8px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", background: "var(--accent)" },
  ".cm-panels": { color: "var(--ink)", background: "var(--panel)" },
});
