import type { CompiledConfig } from "@signalbox/core";
import { KubernetesError } from "../kubernetes-error.ts";

const tokenKinds = ["input", "cached-input", "output", "reasoning", "total", "requests"] as const;
const units = ["second", "minute", "hour", "day", "month"] as const;

/** So many tokens in so much time. */
export interface TokenLimit {
  /** What is counted; `requests` counts requests. */
  readonly tokens: (typeof tokenKinds)[number];
  readonly limit: number;
  readonly unit: (typeof units)[number];
  /** Each user, each model, or each pair of them has a budget of its own; empty: one for all. */
  readonly per: readonly ("user" | "model")[];
  /** For this user alone. */
  readonly user?: string;
  /** For this model alone, as it is called upstream. */
  readonly model?: string;
}

/** Limits to begin with: bursts per second, spending per minute and hour; by model, by user, and by both. */
export const exampleTokenLimits: readonly TokenLimit[] = [
  { tokens: "total", limit: 20_000, unit: "second", per: ["model"] },
  { tokens: "input", limit: 100_000, unit: "minute", per: ["user", "model"] },
  { tokens: "output", limit: 40_000, unit: "minute", per: ["user", "model"] },
  { tokens: "total", limit: 2_000_000, unit: "hour", per: ["user"] },
];

/**
 * Reads `TOKENS:LIMIT/UNIT[/PER]`: `input:100000/minute/user+model`, `output:5000/minute/user=alice+model`,
 * `total:2000000/hour`. Throws a `KubernetesError` that says what was expected.
 */
export function parseTokenLimit(text: string): TokenLimit {
  const parts = /^([a-z-]+):(\d+)\/([a-z]+)(?:\/(.+))?$/.exec(text);
  const tokens = tokenKinds.find((kind) => kind === parts?.[1]);
  const unit = units.find((each) => each === parts?.[3]);
  const keys = parts?.[4]?.split("+").map((each) => /^(user|model)(?:=(.+))?$/.exec(each)) ?? [];
  const limit = Number(parts?.[2]);
  // The rate limit service counts in 32 bits.
  if (tokens === undefined || unit === undefined || keys.includes(null) || limit < 1 || limit > 0xffffffff) {
    throw new KubernetesError(
      "option",
      `limit ${JSON.stringify(text)}: expected TOKENS:LIMIT/UNIT/PER such as input:100000/minute/user+model; ` +
        `TOKENS is one of ${tokenKinds.join(", ")}; UNIT of ${units.join(", ")}; PER of user, model, user+model, or absent; ` +
        "user=NAME or model=NAME limits that one alone",
      { limit: text },
    );
  }
  const named = (key: "user" | "model"): string | undefined => keys.find((each) => each?.[1] === key)?.[2];
  const [user, model] = [named("user"), named("model")];
  return {
    tokens,
    limit,
    unit,
    per: (["user", "model"] as const).filter((key) => keys.some((each) => each?.[1] === key && each[2] === undefined)),
    ...(user === undefined ? {} : { user }),
    ...(model === undefined ? {} : { model }),
  };
}

/** The limits of `global.services.ratelimit` in the config, with the models' names upstream. */
export function configuredTokenLimits(config: CompiledConfig): TokenLimit[] {
  const providers = config.source.global?.services?.ratelimit?.providers ?? [];
  return providers
    .flatMap(({ rules }) => rules ?? [])
    .flatMap(({ match, requests_per_unit: requests, tokens_per_unit: tokens, unit = "minute" }) => {
      const isEach = (value: string | undefined): boolean => value === "*";
      const per = (["user", "model"] as const).filter((key) => isEach(match?.[key]));
      const model = match?.model;
      const only = {
        ...(match?.user === undefined || isEach(match.user) ? {} : { user: match.user }),
        ...(model === undefined || isEach(model) ? {} : { model: config.models.get(model)?.upstreamModel ?? model }),
      };
      return [
        ...(tokens === undefined ? [] : [{ tokens: "total" as const, limit: tokens, unit, per, ...only }]),
        ...(requests === undefined ? [] : [{ tokens: "requests" as const, limit: requests, unit, per, ...only }]),
      ];
    });
}
