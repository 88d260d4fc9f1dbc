import {
  noLogger,
  noMetrics,
  SHADOW_HEADER,
  type AnswerSummary,
  type CompiledConfig,
  type CopiedRequest,
  type ForwardPlan,
  type Logger,
  type Metrics,
  type Shadow,
  type ShadowedRecord,
} from "@signalbox/core";
import { systemClock, type Clock } from "../clock.ts";
import { forward, type ForwardResult } from "../forward.ts";
import { createProviders, type ProviderAccess } from "../providers/provider-access.ts";
import type { Upstream } from "../upstream.ts";
import { createDiscardingExchange } from "./discarding-exchange.ts";
import { readShadowTargets, type ShadowTarget } from "./shadow-target.ts";

/** What copies may take of the process that serves clients. Those over it are dropped and counted; nothing waits in line. */
export interface ShadowLimits {
  /** Copies of one shadow on their way at a time. Default 128. */
  readonly maxInFlight?: number;
  /** Bytes of all requests that are held for copies. Default 64 MiB. */
  readonly maxHeldBytes?: number;
  /** Longest answer that is read; a longer one is cut off. Default 16 MiB. */
  readonly maxAnswerBytes?: number;
  /** Time for a copy, to the end of its answer. Default 120 s. */
  readonly timeoutMs?: number;
}

export interface ShadowOptions {
  /** A transport of its own: connections of clients' requests must not wait for those of copies. */
  readonly upstream: Upstream;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly limits?: ShadowLimits;
  /** What credentials are read with. Default: no files, no environment. */
  readonly providerAccess?: ProviderAccess;
  /** Told of each copied request once both answers have ended. */
  readonly onCompared?: (record: ShadowedRecord) => void;
}

/** A `Shadow` with copies under way. */
export interface RunningShadow extends Shadow {
  /** Gives up the copies under way. The transport stays open: it is the caller's. Idempotent. */
  close(): Promise<void>;
}

const defaults: Required<ShadowLimits> = {
  maxInFlight: 128,
  maxHeldBytes: 64 * 1024 * 1024,
  maxAnswerBytes: 16 * 1024 * 1024,
  timeoutMs: 120_000,
};

/**
 * How long a copy waits: the client's own request has left by then, through all that stands on the way to its model, and
 * shares no processor with its copy.
 */
const START_AFTER_MS = 25;

/** Why a copy was given up by us. */
type GivenUp = "timeout" | "too_long" | "stopped";

/**
 * Sends copies of routed requests to the shadows of the config and reads their answers for what they are compared by. A
 * copy begins once the client's request is on its way, goes over connections of its own, and is dropped where that would
 * take more than the limits; a shadow that hangs, fails or floods costs no client anything.
 */
export function createShadow(options: ShadowOptions): RunningShadow {
  const { upstream, metrics = noMetrics, logger = noLogger, clock = systemClock, onCompared = () => {} } = options;
  const limits = { ...defaults, ...options.limits };
  const providers = createProviders(options.providerAccess);
  const env = options.providerAccess?.env ?? {};
  const known = new WeakMap<CompiledConfig, readonly ShadowTarget[]>();
  const inFlight = new Map<string, number>();
  const giveUps = new Set<(why: GivenUp) => void>();
  const running = new Set<Promise<void>>();
  let heldBytes = 0;
  let isClosed = false;

  return { copy, close };

  function copy(request: CopiedRequest): ReturnType<Shadow["copy"]> {
    const { config, outcome } = request;
    const { plan } = outcome;
    if (config.source.global?.signalbox?.shadow === undefined || isClosed || plan.kind !== "forward") return undefined;
    if (request.header(SHADOW_HEADER) !== undefined) return undefined;
    const wanted = targetsOf(config).filter((target) => target.wants(outcome));
    const listeners = wanted.flatMap((target) => begin(target, request, plan) ?? []);
    if (listeners.length === 0) return undefined;
    return (client) => listeners.forEach((tell) => tell(client));
  }

  function targetsOf(config: CompiledConfig): readonly ShadowTarget[] {
    let targets = known.get(config);
    if (targets === undefined) {
      targets = readShadowTargets(config, { providers, env, logger });
      known.set(config, targets);
    }
    return targets;
  }

  function begin(target: ShadowTarget, request: CopiedRequest, plan: ForwardPlan): ReturnType<Shadow["copy"]> {
    const { model } = target;
    const bytes = request.body.length;
    const others = inFlight.get(model) ?? 0;
    if (others >= limits.maxInFlight || heldBytes + bytes > limits.maxHeldBytes) {
      const result = others >= limits.maxInFlight ? "dropped_busy" : "dropped_bytes";
      metrics.count("signalbox_shadow_copies_total", { shadow: model, result });
      return undefined;
    }
    inFlight.set(model, others + 1);
    heldBytes += bytes;
    metrics.gauge("signalbox_shadow_inflight", 1, { shadow: model });
    const startedAt = clock.now();
    const compare = createComparison(model, request);
    const run = send(target, request, plan)
      .then(compare.copy)
      .catch((error: unknown) => {
        logger.error({ error, shadow: model }, "a copy of a request failed inside the gateway");
        metrics.count("signalbox_internal_errors_total", { adapter: "shadow" });
      })
      .finally(() => {
        inFlight.set(model, inFlight.get(model)! - 1);
        heldBytes -= bytes;
        metrics.gauge("signalbox_shadow_inflight", -1, { shadow: model });
        running.delete(run);
      });
    running.add(run);
    return (client) => compare.client({ ...client, durationMs: clock.now() - startedAt });
  }

  async function send(target: ShadowTarget, request: CopiedRequest, plan: ForwardPlan): Promise<AnswerSummary> {
    await new Promise((resolve) => setTimeout(resolve, START_AFTER_MS));
    const startedAt = clock.now();
    const controller = new AbortController();
    let givenUp: GivenUp | undefined;
    const giveUp = (why: GivenUp): void => {
      givenUp ??= why;
      controller.abort("client_gone");
    };
    giveUps.add(giveUp);
    const timer = setTimeout(() => giveUp("timeout"), limits.timeoutMs);
    const exchange = createDiscardingExchange({
      target: request.target,
      maxBytes: limits.maxAnswerBytes,
      onTooLong: () => giveUp("too_long"),
    });
    if (isClosed) giveUp("stopped");
    try {
      const answer = await forward(exchange, target.open(request, plan), {
        upstream,
        dialect: request.dialect,
        headersTimeoutMs: limits.timeoutMs,
        idleTimeoutMs: limits.timeoutMs,
        signal: controller.signal,
        logger: noLogger,
        now: clock.now,
        unixSeconds: clock.unixSeconds,
        newId: () => "shadow",
        ownHeaders: () => [],
        errorHeaders: [],
      });
      const result = givenUp ?? resultOf(answer);
      metrics.count("signalbox_shadow_copies_total", { shadow: target.model, result });
      const status = result === "answered" ? answer.status : undefined;
      return { status, durationMs: clock.now() - startedAt, usage: answer.observed?.usage };
    } finally {
      clearTimeout(timer);
      giveUps.delete(giveUp);
    }
  }

  /** Waits for both answers, whichever ends first. */
  function createComparison(
    model: string,
    { outcome }: CopiedRequest,
  ): { readonly client: (answer: AnswerSummary) => void; readonly copy: (answer: AnswerSummary) => void } {
    let client: AnswerSummary | undefined;
    let copied: AnswerSummary | undefined;
    const finish = (): void => {
      if (client === undefined || copied === undefined) return;
      measure(metrics, model, { client, copy: copied });
      onCompared({ ...outcome.record, shadow: { model, client, copy: copied } });
    };
    return {
      client: (answer) => {
        if (client !== undefined) return;
        client = answer;
        finish();
      },
      copy: (answer) => {
        copied = answer;
        finish();
      },
    };
  }

  async function close(): Promise<void> {
    isClosed = true;
    for (const giveUp of giveUps) giveUp("stopped");
    await Promise.all(running);
  }
}

/** `answered`, whatever the status; otherwise why there is no answer. */
function resultOf({ attempts, failure }: ForwardResult): string {
  return failure === undefined ? "answered" : (attempts.at(-1)?.failure ?? "unusable");
}

function measure(
  metrics: Metrics,
  shadow: string,
  answers: { readonly client: AnswerSummary; readonly copy: AnswerSummary },
): void {
  const [client, copy] = [answers.client, answers.copy].map(({ status }) =>
    status === undefined ? "none" : `${Math.floor(status / 100)}xx`,
  ) as [string, string];
  metrics.count("signalbox_shadow_answers_total", { shadow, client, copy });
  for (const [answer, { status, durationMs, usage }] of Object.entries(answers)) {
    if (status !== undefined)
      metrics.observe("signalbox_shadow_latency_seconds", durationMs / 1000, { shadow, answer });
    if (usage === undefined) continue;
    metrics.count("signalbox_shadow_tokens_total", { shadow, answer, type: "prompt" }, usage.promptTokens);
    metrics.count("signalbox_shadow_tokens_total", { shadow, answer, type: "completion" }, usage.completionTokens);
  }
}
