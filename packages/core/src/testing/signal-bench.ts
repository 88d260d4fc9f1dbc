import { loadConfig } from "../config/load-config.ts";
import type { Diagnostic } from "../config/diagnostic.ts";
import { createRouter } from "../create-router.ts";
import { createLadder } from "../models/ladder.ts";
import type { TextModel } from "../models/text-model.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import type { SignalServices } from "../signals/signal-services.ts";

/** A router with some signals, for tests of one kind: every declared rule is read by a decision. */
export interface SignalBench {
  /** What loading said beside errors, which throw. */
  readonly diagnostics: readonly Diagnostic[];
  /** The records of a conversation; a string is a single user turn. */
  signals(
    messages: string | readonly { readonly role: string; readonly content: string }[],
  ): Promise<readonly SignalRecord[]>;
}

export interface SignalBenchOptions {
  /** Condition type → names of its rules. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
  /** `routing.signals` as YAML. */
  readonly signals: string;
  /** `global.model_catalog.modules` as YAML. */
  readonly modules?: string;
  readonly models?: readonly TextModel[];
  readonly services?: SignalServices;
}

/** Builds the bench. Throws when the document has errors. */
export function createSignalBench(options: SignalBenchOptions): SignalBench {
  const conditions = Object.entries(options.conditions).flatMap(([type, names]) =>
    names.map((name) => `{ type: ${type}, name: ${name} }`),
  );
  const { config, diagnostics } = loadConfig(
    `
providers: { models: [{ name: m, backend_refs: [{ endpoint: "127.0.0.1:1" }] }], defaults: { default_model: m } }
routing:
  modelCards: [{ name: m }]
  signals: ${options.signals}
  decisions: [{ name: d, rules: { operator: OR, conditions: [${conditions.join(", ")}] }, modelRefs: [{ model: m }] }]
global: { model_catalog: { modules: ${options.modules ?? "{}"} } }
`,
    { services: options.services ?? {} },
  );
  if (config === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  const router = createRouter({ config, models: createLadder(options.models ?? []) });
  return {
    diagnostics,
    async signals(messages) {
      const all = typeof messages === "string" ? [{ role: "user", content: messages }] : messages;
      const body = new TextEncoder().encode(JSON.stringify({ model: "auto", messages: all }));
      return (await router.route({ body, header: () => undefined })).record.signals;
    },
  };
}
