// The worker that decides: core, the static tier, and the compiling of configs. Networks are in workers of their own,
// so this one always has time to answer.

import { createRouter } from "@signalbox/core";
import type { Router } from "@signalbox/core";
import { compileOnDemand, loadSignalServices } from "@signalbox/core/services";
import { summariseConfig } from "./config-summary.ts";
import type {
  ConfigLoad,
  ConfigSummary,
  DecideCalls,
  ModelSource,
  OpenDecider,
  RouteAnswer,
  RouteCall,
  TierStates,
} from "./decide-calls.ts";
import type { TierProgress } from "./deferred-model.ts";
import { withoutItsSignal } from "./otherwise.ts";
import { WebError } from "./web-error.ts";
import { openWebLadder } from "./web-ladder.ts";
import type { WebLadder } from "./web-ladder.ts";
import { serveCalls } from "./worker-call.ts";
import type { CallContext, CallPort } from "./worker-call.ts";

/** Everything that is open, from `open` on. */
interface Opened {
  ladder: WebLadder;
  router: Router;
}

const encoder = new TextEncoder();
const watchers = new Set<() => void>();
let opened: Opened | undefined;

serveCalls<DecideCalls>(globalThis as unknown as CallPort, {
  open,
  route,
  loadConfig,
  addTiers,
  startTier: async (tier) => {
    await mustBeOpen().ladder.start(tier);
  },
  downloadBytes: (tier) => mustBeOpen().ladder.downloadBytes(tier),
  watchTiers: (_, context) => watchTiers(context),
});

async function open(options: OpenDecider): Promise<ConfigSummary> {
  const { config, diagnostics } = await compileOnDemand(options.config, { hash: options.configHash });
  if (config === undefined)
    throw new WebError(
      "call_failed",
      `the config does not compile: ${diagnostics.map((each) => each.message).join("; ")}`,
    );
  const ladder = openLadder(options);
  opened = { ladder, router: createRouter({ config, models: ladder }) };
  return summariseConfig(config);
}

function openLadder(models: ModelSource, tiers?: WebLadder["tiers"]): WebLadder {
  return openWebLadder({
    ...models,
    urlOf: (file) => models.modelUrls[file] ?? file,
    ...(tiers && { tiers }),
    onProgress: reportTiers,
  });
}

function addTiers(models: ModelSource): undefined {
  const current = mustBeOpen();
  current.ladder = openLadder(models, current.ladder.tiers);
  current.router = createRouter({ config: current.router.config, models: current.ladder });
  reportTiers();
}

function reportTiers(): void {
  for (const report of watchers) report();
}

async function route(call: RouteCall, context: CallContext<RouteAnswer>): Promise<RouteAnswer> {
  const { router, ladder } = mustBeOpen();
  const ready = ladder.tiers.filter((tier) => tier.status().state === "ready");
  if (call.preview === true && call.onlyTier === undefined && ready.length > 1) {
    context.progress(await decide(router, { ...call, onlyTier: ready[0]!.tier }, context.signal));
  }
  return decide(router, call, context.signal);
}

async function decide(router: Router, call: RouteCall, signal: AbortSignal): Promise<RouteAnswer> {
  const outcome = await router.route(
    { body: encoder.encode(call.body), header: () => undefined },
    {
      signal,
      now: () => performance.now(),
      unixTime: Math.floor(Date.now() / 1000),
      ...(call.onlyTier === undefined ? {} : { onlyTier: call.onlyTier }),
    },
  );
  const runtimes: Record<string, string> = {};
  for (const [tier, status] of Object.entries(router.models.status()))
    if (status.state === "ready") runtimes[tier] = status.runtime;
  const otherwise = withoutItsSignal(router.config, outcome.record);
  return {
    record: outcome.record,
    plan: outcome.plan,
    totalMs: outcome.timings.totalMs,
    runtimes,
    ...(otherwise && { otherwise }),
  };
}

/** Loads a document. One with errors changes nothing: the config before it goes on routing. */
async function loadConfig(text: string, { signal }: CallContext<never>): Promise<ConfigLoad> {
  const current = mustBeOpen();
  const { loadConfig: load } = await import("./config-loader.ts");
  const services = await loadSignalServices(load(text).source);
  const { config, diagnostics } = load(text, { services });
  if (config === undefined) return { diagnostics };
  if (!signal.aborted) current.router = createRouter({ config, models: current.ladder });
  return { diagnostics, config: summariseConfig(config) };
}

function watchTiers({ signal, progress }: CallContext<TierStates>): Promise<undefined> {
  const current = mustBeOpen();
  const report = () =>
    progress(
      Object.fromEntries(current.ladder.tiers.map((tier): [string, TierProgress] => [tier.tier, tier.progress()])),
    );
  watchers.add(report);
  report();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      watchers.delete(report);
      resolve(undefined);
    });
  });
}

function mustBeOpen(): Opened {
  if (opened === undefined) throw new WebError("call_failed", "nothing is open yet: call `open` first");
  return opened;
}
