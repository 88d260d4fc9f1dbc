import type { CompiledConfig } from "./compile/compiled-config.ts";
import type { ModelBinding } from "./compile/model-binding.ts";
import { chooseDecision, type DecisionChoice } from "./decision/choose-decision.ts";
import type { ModelReference } from "./decision/compiled-decision.ts";
import { formatHash, stableHash, unitInterval } from "./hash/stable-hash.ts";
import type { JsonEdit } from "./json/edit-json.ts";
import { noResults, type HeadResult, type LadderResults, type ModelLadder } from "./models/ladder.ts";
import type { Candidate, ForwardPlan, HeaderPair, RespondPlan, RoutingPlan } from "./plan.ts";
import type { PluginEffect } from "./plugins/plugin.ts";
import { chatCompletions } from "./prompt/chat-completions.ts";
import type { ClientDialect, PromptView } from "./prompt/prompt-view.ts";
import type { Notice } from "./reasoning/reasoning-change.ts";
import type { DecisionRecord, ErrorReason, HeadRecord, ResultRecord, SignalRecord } from "./record/decision-record.ts";
import type { RouteOptions, RouteOutcome, RouteRequest, Router } from "./router.ts";
import { readHistory, type HistoryMessage } from "./signals/read-history.ts";
import type { SignalInput } from "./signals/signal.ts";
import { orderModels } from "./selection/order-models.ts";
import { internalHeaders } from "./internal-headers.ts";

/** Builds a router for one compiled config. Cheap: a reload makes a new one. */
export function createRouter({
  config,
  models,
}: {
  readonly config: CompiledConfig;
  readonly models: ModelLadder;
}): Router {
  const known = (heads: readonly string[]): readonly string[] =>
    [...new Set(heads)].filter((head) => models.heads.has(head));
  const scope: Scope = {
    config,
    models,
    heads: known(config.signals.flatMap(({ heads }) => heads)),
    historyHeads: config.signals.some(({ historyHeads }) => historyHeads !== undefined)
      ? known(config.signals.flatMap(({ historyHeads = [] }) => historyHeads))
      : undefined,
  };
  return { config, models, route: (request, options = {}) => route(scope, request, options) };
}

interface Scope {
  readonly config: CompiledConfig;
  readonly models: ModelLadder;
  /** Heads that some referenced signal reads and some tier can answer. */
  readonly heads: readonly string[];
  /** The same for the messages beside the current user turn; undefined when no signal reads them. */
  readonly historyHeads: readonly string[] | undefined;
}

/** What is known before the result: the start of every record. */
type RecordStart = Omit<DecisionRecord, "mode" | "signals" | "heads" | "decisions" | "result">;

async function route(scope: Scope, request: RouteRequest, options: RouteOptions): Promise<RouteOutcome> {
  options.signal?.throwIfAborted();
  const now = options.now ?? (() => 0);
  const started = now();
  const dialect = request.dialect ?? chatCompletions;
  const debug = scope.config.options.debugHeaders === "always" || request.header("x-vsr-debug") === "true";
  const hash = stableHash(request.body);
  const view = dialect.open(request.body);
  const start: RecordStart = {
    schema: 1,
    configHash: scope.config.hash,
    request: {
      dialect: dialect.id,
      requestedModel: "kind" in view ? "" : view.requestedModel,
      stream: !("kind" in view) && view.stream,
      seed: formatHash(hash),
    },
  };
  const finish = (
    parts: Finished,
    timings: Omit<RouteOutcome["timings"], "totalMs"> = { modelsMs: 0, signalsMs: 0, decisionMs: 0 },
  ): RouteOutcome => ({
    plan: parts.plan,
    record: {
      ...start,
      mode: parts.mode,
      signals: parts.signals ?? [],
      heads: parts.heads ?? [],
      decisions: parts.decisions ?? [],
      result: parts.result,
    },
    timings: { totalMs: now() - started, ...timings },
    debug,
    frame: "kind" in view ? undefined : view.frame,
  });
  if ("kind" in view) return finish({ mode: "refused", ...refuse(dialect, view.status, "parse_error", view.message) });
  if (!scope.config.autoModelNames.includes(view.requestedModel))
    return finish({ mode: "concrete", ...passThrough(scope, view) });
  if (request.purpose === "count") return finish({ mode: "concrete", ...useDefault(scope, view) });

  const modelsStarted = now();
  const [results, history] = await askModels(scope, view, options);
  const signalsStarted = now();
  const signals = await evaluateSignals(scope, { view, results, history });
  const decisionStarted = now();
  const choice = chooseDecision(scope.config.decisions, lookupIn(signals), scope.config.strategy);
  const planned =
    choice.winner === undefined
      ? useDefault(scope, view)
      : carryOut(scope, view, choice, { unit: unitInterval(hash), unixTime: options.unixTime ?? 0 });
  return finish(
    {
      mode: "auto",
      signals,
      heads: [...results.labels.values()].map(recordHead),
      decisions: choice.outcomes,
      ...planned,
    },
    {
      modelsMs: signalsStarted - modelsStarted,
      signalsMs: decisionStarted - signalsStarted,
      decisionMs: now() - decisionStarted,
    },
  );
}

interface Planned {
  readonly plan: RoutingPlan;
  readonly result: ResultRecord;
}

interface Finished extends Planned {
  readonly mode: DecisionRecord["mode"];
  readonly signals?: readonly SignalRecord[];
  readonly heads?: readonly HeadRecord[];
  readonly decisions?: DecisionRecord["decisions"];
}

function refuse(dialect: ClientDialect, status: number, reason: ErrorReason, message: string): Planned {
  const rendered = dialect.renderError(status, message);
  return { plan: respond(status, rendered, "error"), result: { kind: "error", status, reason, message } };
}

function respond(
  status: number,
  rendered: { readonly contentType: string; readonly body: string },
  path: RespondPlan["path"],
): RespondPlan {
  return { kind: "respond", status, contentType: rendered.contentType, body: rendered.body, headers: [], path };
}

/**
 * Whether a model can answer: it has back ends, or no model has any, since the config leaves them to the gateway behind
 * the router, as it does in front of Envoy AI Gateway.
 */
function isReachable({ config }: Scope, { backends }: ModelBinding): boolean {
  return backends.length > 0 || [...config.models.values()].every((model) => model.backends.length === 0);
}

/** The client named the model: only its alias is resolved (contract 2.1). */
function passThrough(scope: Scope, view: PromptView): Planned {
  const binding = scope.config.models.get(view.requestedModel);
  if (binding === undefined || !isReachable(scope, binding)) {
    return refuse(view.dialect, 400, "model_not_found", `model "${view.requestedModel}" is not available`);
  }
  const edits = binding.upstreamModel === view.requestedModel ? [] : view.dialect.edits.model(binding.upstreamModel);
  return forward(scope, view, {
    candidates: [candidate(binding, { useReasoning: false, bodyEdits: edits })],
    isPassThrough: true,
    record: {
      decision: null,
      confidence: null,
      method: "specified",
      candidates: [{ model: binding.name, reason: "named by the client" }],
      plugins: [],
    },
  });
}

/** An auto request that no decision wants: the default model, without plugins and reasoning (contract 2.3, 2.6). */
function useDefault(scope: Scope, view: PromptView): Planned {
  const name = scope.config.defaultModel;
  if (name === undefined) {
    return refuse(
      view.dialect,
      400,
      "no_model_selected",
      "unable to route request: no model selected and no default model configured",
    );
  }
  return useModelOnly(scope, view, name, { decision: null, confidence: null });
}

function useModelOnly(
  scope: Scope,
  view: PromptView,
  name: string,
  chosen: { readonly decision: string | null; readonly confidence: number | null },
): Planned {
  const binding = scope.config.models.get(name);
  if (binding === undefined || !isReachable(scope, binding))
    return refuse(view.dialect, 400, "model_not_found", `model "${name}" is not available`);
  const edits = [...view.dialect.edits.model(binding.upstreamModel), ...view.dialect.edits.streamUsage(view)];
  return forward(scope, view, {
    candidates: [candidate(binding, { useReasoning: false, bodyEdits: edits })],
    isPassThrough: false,
    record: { ...chosen, method: "default", candidates: [{ model: name, reason: "the default model" }], plugins: [] },
  });
}

/** What the models say of the current user turn, and of the other messages where a signal reads them. */
async function askModels(
  { models, heads, historyHeads }: Scope,
  view: PromptView,
  options: RouteOptions,
): Promise<readonly [LadderResults, readonly HistoryMessage[]]> {
  const limits = {
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onlyTier === undefined ? {} : { onlyTier: options.onlyTier }),
  };
  const current = heads.length === 0 ? noResults : models.classify({ text: view.currentText, heads, ...limits });
  if (historyHeads === undefined) return [await current, []];
  return Promise.all([current, readHistory(view, { models, request: { heads: historyHeads, ...limits } })]);
}

async function evaluateSignals(
  scope: Scope,
  {
    view,
    results,
    history,
  }: { readonly view: PromptView; readonly results: LadderResults; readonly history: readonly HistoryMessage[] },
): Promise<readonly SignalRecord[]> {
  const input: SignalInput = {
    view,
    head: (name) => results.labels.get(name),
    spans: (name) => results.spans.get(name),
    vector: (name) => results.vectors.get(name),
    history,
  };
  const records: SignalRecord[] = [];
  for (const signal of scope.config.signals) {
    const evaluated = signal.evaluate(input);
    records.push(...(evaluated instanceof Promise ? await evaluated : evaluated));
  }
  return records;
}

function lookupIn(signals: readonly SignalRecord[]): (type: string, name: string) => SignalRecord | undefined {
  const byKey = new Map(signals.map((signal) => [`${signal.type}:${signal.name}`, signal]));
  return (type, name) => byKey.get(`${type}:${name}`);
}

function recordHead({ head, label, confidence, tier, labels, probabilities, attempts }: HeadResult): HeadRecord {
  return {
    head,
    label,
    confidence,
    tier,
    scores: Object.fromEntries(labels.map((name, index) => [name, probabilities[index]!])),
    attempts,
  };
}

function carryOut(
  scope: Scope,
  view: PromptView,
  choice: DecisionChoice,
  seed: { readonly unit: number; readonly unixTime: number },
): Planned {
  const decision = choice.winner!;
  const effects = decision.plugins.map((plugin) => ({
    type: plugin.type,
    effect: plugin.apply({ view, decision: decision.name }),
  }));
  const answer = effects.find(({ effect }) => effect.respond !== undefined);
  if (answer !== undefined) {
    const { unixTime } = seed;
    const rendered = view.dialect.renderAnswer(
      { id: `fast-${unixTime}`, model: "router", text: answer.effect.respond!.text, created: unixTime },
      { stream: view.stream },
    );
    return {
      plan: respond(200, rendered, "fast_response"),
      result: { kind: "response", decision: decision.name, status: 200, reason: answer.type },
    };
  }
  const chosen = { decision: decision.name, confidence: choice.confidence };
  if (decision.models.length === 0) {
    return scope.config.defaultModel === undefined
      ? useDefault(scope, view)
      : useModelOnly(scope, view, scope.config.defaultModel, chosen);
  }
  const order = orderModels(decision, seed.unit);
  const pluginEffects = effects.map(({ effect }) => effect);
  const decided = order.models.map(({ reference }) => decidedCandidate(scope, view, reference, pluginEffects));
  const { notice } = decided[0]!;
  return forward(scope, view, {
    candidates: decided.map((each) => each.candidate) as [Candidate, ...Candidate[]],
    isPassThrough: false,
    counts: pluginEffects.flatMap((effect) => effect.counts ?? []),
    record: {
      ...chosen,
      method: order.method,
      candidates: order.models.map(({ reference, reason }) => ({ model: reference.name, reason })),
      plugins: effects.map(({ type }) => type),
      ...(notice === undefined ? {} : { notices: [notice] }),
    },
  });
}

function decidedCandidate(
  scope: Scope,
  view: PromptView,
  reference: ModelReference,
  effects: readonly PluginEffect[],
): { readonly candidate: Candidate; readonly notice: Notice | undefined } {
  const binding = scope.config.models.get(reference.name)!;
  const { useReasoning, reasoningEffort: effort } = reference;
  const { edits: dialectEdits } = view.dialect;
  const earlier: JsonEdit[] = [
    ...dialectEdits.model(binding.upstreamModel),
    ...dialectEdits.streamUsage(view),
    // Limits act on what the client sent, so they come before what the router itself decides.
    ...effects.flatMap((effect) => effect.bodyEdits ?? []),
  ];
  const { edits, notice } = dialectEdits.reasoning(view, binding, { useReasoning, effort, earlier });
  const decided = candidate(binding, {
    useReasoning,
    // What was not written does not count as asked for.
    ...(notice === undefined ? { reasoningEffort: effort } : {}),
    bodyEdits: [...earlier, ...edits],
    set: effects.flatMap((effect) => effect.requestHeaders?.set ?? []),
    remove: effects.flatMap((effect) => effect.requestHeaders?.remove ?? []),
  });
  return { candidate: decided, notice };
}

function candidate(
  binding: ModelBinding,
  parts: {
    readonly useReasoning: boolean;
    readonly reasoningEffort?: string;
    readonly bodyEdits: readonly JsonEdit[];
    readonly set?: readonly HeaderPair[];
    readonly remove?: readonly string[];
  },
): Candidate {
  return {
    model: binding.name,
    upstreamModel: binding.upstreamModel,
    provider: binding.provider,
    useReasoning: parts.useReasoning,
    reasoning:
      parts.useReasoning && binding.reasoning !== undefined && parts.reasoningEffort !== undefined
        ? { family: binding.reasoning.name, parameter: binding.reasoning.parameter, effort: parts.reasoningEffort }
        : undefined,
    bodyEdits: parts.bodyEdits,
    requestHeaders: {
      set: [["x-selected-model", binding.name], ...(parts.set ?? [])],
      remove: [...internalHeaders, ...(parts.remove ?? [])],
    },
  };
}

function forward(
  scope: Scope,
  view: PromptView,
  parts: {
    readonly candidates: readonly [Candidate, ...Candidate[]];
    readonly isPassThrough: boolean;
    readonly counts?: ForwardPlan["counts"];
    readonly record: Pick<
      ResultRecord & { kind: "model" },
      "decision" | "confidence" | "method" | "candidates" | "plugins" | "notices"
    >;
  },
): Planned {
  const [first] = parts.candidates;
  return {
    plan: {
      kind: "forward",
      candidates: parts.candidates,
      stream: view.stream,
      clearRouteCache: scope.config.clearRouteCache,
      isPassThrough: parts.isPassThrough,
      counts: parts.counts ?? [],
    },
    result: {
      kind: "model",
      model: first.model,
      upstreamModel: first.upstreamModel,
      useReasoning: first.useReasoning,
      ...parts.record,
    },
  };
}
