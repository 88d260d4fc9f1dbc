import type { DecisionRecord, Diagnostic, ModelManifest, RouterConfig, RoutingPlan } from "@signalbox/core";
import type { TierProgress } from "./deferred-model.ts";
import type { RuntimeFiles, WebRuntime } from "./encoder-calls.ts";

/** A model package, and where its files lie. */
export interface ModelSource {
  readonly manifest: ModelManifest;
  /** Absolute addresses of the files that the manifest names. */
  readonly modelUrls: Readonly<Record<string, string>>;
  readonly runtimeFiles: Readonly<Partial<Record<WebRuntime, RuntimeFiles>>>;
  /** Runtimes of the networks, tried in this order. Default: `wasm`. */
  readonly runtimes?: readonly WebRuntime[];
}

/** What a decider needs to start: a config that was parsed before, and its models, or the first tier of them. */
export interface OpenDecider extends ModelSource {
  /** A checked config as plain JSON, so that no YAML parser is needed to start. */
  readonly config: RouterConfig;
  /** SHA-256 of the document that `config` came from. */
  readonly configHash: string;
}

/** What a page shows of the config that routes. */
export interface ConfigSummary {
  readonly hash: string;
  readonly autoModelNames: readonly string[];
  readonly modelNames: readonly string[];
  readonly defaultModel: string | undefined;
  readonly strategy: "priority" | "confidence";
  readonly decisions: readonly DecisionSummary[];
  /** The signals that decisions refer to. */
  readonly signals: readonly { readonly type: string; readonly name: string }[];
}

export interface DecisionSummary {
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  /** In order of preference. */
  readonly models: readonly string[];
  readonly plugins: readonly string[];
}

/** What came of a document: the findings, and the config when it now routes. */
export interface ConfigLoad {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when the document has errors; then the config before it goes on routing. */
  readonly config?: ConfigSummary;
}

export interface RouteCall {
  /** The request body as JSON text. Text, since `TextEncoder` would turn a lone surrogate into U+FFFD. */
  readonly body: string;
  /** Only this tier may answer. */
  readonly onlyTier?: string;
  /** Report the answer of the first tier before a slower one is asked. */
  readonly preview?: boolean;
}

export interface RouteAnswer {
  readonly record: DecisionRecord;
  readonly plan: RoutingPlan;
  /** Where the prompt would have gone had the winner's first signal not fired; absent when no signal decided. */
  readonly otherwise?: Otherwise;
  readonly totalMs: number;
  /** What executes each tier that is ready. */
  readonly runtimes: Readonly<Record<string, string>>;
}

export interface Otherwise {
  readonly signal: { readonly type: string; readonly name: string };
  /** Undefined: no decision would have matched. */
  readonly decision: string | undefined;
  readonly model: string | undefined;
}

export type TierStates = Readonly<Record<string, TierProgress>>;

/** What the worker that decides can be asked. */
export type DecideCalls = {
  readonly open: { readonly argument: OpenDecider; readonly result: ConfigSummary };
  readonly route: { readonly argument: RouteCall; readonly result: RouteAnswer; readonly progress: RouteAnswer };
  readonly loadConfig: { readonly argument: string; readonly result: ConfigLoad };
  readonly addTiers: { readonly argument: ModelSource; readonly result: undefined };
  readonly startTier: { readonly argument: string; readonly result: undefined };
  readonly downloadBytes: { readonly argument: string; readonly result: number };
  /** Never settles: reports all tiers at once and then on every change. */
  readonly watchTiers: { readonly argument: undefined; readonly result: undefined; readonly progress: TierStates };
};
