const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

/** English words of the drawers. */
export const en = {
  close: "Close",
  compareSetting: "Compare each verdict with the server of this page",
  compareNote:
    "While this is on, prompts go to the server that this page came from, to its /api/v1/eval. It only classifies them.",
  config: "Config",
  configNote: "Edits route at once, in this tab only.",
  editorLabel: "Router config in YAML",
  editorFailed: (cause: string) => `The editor could not be loaded: ${cause}. The plain field works.`,
  undoEdits: "Back to the shipped config",
  download: "Download",
  problems: (errors: number, warnings: number, notices: number) =>
    [
      errors > 0 && `${errors} ${plural(errors, "error", "errors")}`,
      warnings > 0 && `${warnings} ${plural(warnings, "warning", "warnings")}`,
      notices > 0 && `${notices} ${plural(notices, "notice", "notices")}`,
    ]
      .filter((part) => part !== false)
      .join(", "),
  findings: "Findings",
  noProblems: "Valid. It routes.",
  checking: "checking",
  changeTo: (name: string) => `Change to ${name}`,
  severityError: "error",
  severityWarning: "warning",
  severityNotice: "notice",
  keyPrompt: "prompt",
  keyYaml: "config in YAML",
  keyDecisions: "decisions, then ↑ ↓ Enter",
  keyExamples: "previous, next example",
  keyCopy: "copy link",
  keyHelp: "this list",
  keyErrors: "next, previous error in the editor",
  keyEscape: "close, back to where you were",
  keyCompare: "compare with the server",
  keysSetting: "Single letters act outside fields",
  privacy: "The prompt is decided in this tab. The network panel of your browser shows that it goes nowhere else.",
  privacyServer:
    "The prompt is decided in this tab, and compared with the server of this page while that setting is on. It goes nowhere else.",
};
