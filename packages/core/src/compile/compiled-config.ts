import type { RouterConfig } from "../config/schema.ts";
import type { Diagnostic } from "../config/diagnostic.ts";
import type { CompiledDecision } from "../decision/compiled-decision.ts";
import type { CompiledSignal } from "../signals/signal.ts";
import type { ModelBinding } from "./model-binding.ts";

/** A config that has been checked, joined and frozen; the only form that a request touches. */
export interface CompiledConfig {
  /** SHA-256 of the document's bytes, hexadecimal. */
  readonly hash: string;
  readonly source: RouterConfig;
  /** Warnings and notices of loading; errors never get this far. */
  readonly diagnostics: readonly Diagnostic[];
  readonly autoModelNames: readonly string[];
  readonly defaultModel: string | undefined;
  readonly strategy: "priority" | "confidence";
  readonly clearRouteCache: boolean;
  readonly options: SignalboxOptions;
  readonly models: ReadonlyMap<string, ModelBinding>;
  /** One entry per container that some decision refers to. */
  readonly signals: readonly CompiledSignal[];
  readonly decisions: readonly CompiledDecision[];
}

/** Choices of `global` that concern every request; the first two have no key in upstream's format. */
export interface SignalboxOptions {
  /** `pass` sends unknown `/v1/*` paths upstream instead of answering 404. */
  readonly unknownPaths: "reject" | "pass";
  /** `always` emits the debug headers of v0.3 without `x-vsr-debug`. */
  readonly debugHeaders: "on_request" | "always";
  /** False where `global.services.response_api.enabled` is: `/v1/responses` is 404 then. */
  readonly hasResponsesApi: boolean;
  /** Refuse what a provider cannot take instead of leaving it out. */
  readonly isStrict: boolean;
}
