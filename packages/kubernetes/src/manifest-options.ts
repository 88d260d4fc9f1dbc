import { KubernetesError } from "./kubernetes-error.ts";
import type { TokenLimit } from "./overlays/token-limit.ts";

/** How the filter comes into Envoy's chain: by a JSON patch (first of all filters), or by Envoy Gateway's own API. */
export type FilterWay = "patch" | "extension";

/** Back ends of a model take turns, or the next one serves when the one before it cannot. */
export type FailoverMode = "active-passive" | "active-active";

/** What is added to the plain manifests. */
export interface Overlays {
  /** Limits on tokens and requests. Empty: those of `global.services.ratelimit`, or else the examples. */
  readonly tokenLimits?: readonly TokenLimit[];
  /** Priorities, retries and health checks. */
  readonly failover?: { readonly mode?: FailoverMode };
  /** Sends this share of a model's requests, 0 to 100, to the last of its back ends. */
  readonly canary?: { readonly model: string; readonly percent: number };
  /** Access log as JSON, traces, and what Prometheus scrapes. */
  readonly observability?: { readonly otlpHost?: string; readonly otlpPort?: number };
}

/** Choices for the manifests; all have defaults, those of the install guide. */
export interface ManifestOptions {
  /** Default: `patch`. */
  readonly way?: FilterWay;
  /** Of the Gateway, its class and its routes. Default: `semantic-router`. */
  readonly gatewayName?: string;
  /** Default: `default`. */
  readonly gatewayNamespace?: string;
  /** Where clients connect. Default: 80. */
  readonly listenerPort?: number;
  /** The Service of signalbox. Default: `semantic-router`. */
  readonly routerService?: string;
  /** Default: `vllm-semantic-router-system`. */
  readonly routerNamespace?: string;
  /** Port of its external processing. Default: 50051. */
  readonly routerPort?: number;
  /** Largest request body, a Kubernetes quantity. Default: `50Mi`, signalbox's own limit. */
  readonly bufferLimit?: string;
  /** How long Envoy waits for a decision. Default: `5s`; a decision takes 2 s at worst. */
  readonly messageTimeout?: string;
  /**
   * Without an answer of signalbox, requests go on undecided, and those with an automatic name to the default model.
   * Default: they are refused, with 500 or 504.
   */
  readonly failOpen?: boolean;
  /** For a whole request. Default: that of the config's first listener, or else `300s`. */
  readonly requestTimeout?: string;
  /** For one try of a request, with failover. Default: `120s`, and never more than the request's. */
  readonly attemptTimeout?: string;
  /** The request header that names the user. Default: `global.services.authz`'s, or else `x-user-id`. */
  readonly userHeader?: string;
  /** `host:port` of an OpenAI-compatible server with the models for which the config names no back end. Default: they get no rule. */
  readonly defaultBackend?: string;
  /** Image of the demo LLM, which plays the models of back ends in the cluster. Default: no demo LLM. */
  readonly demoLlmImage?: string;
  readonly overlays?: Overlays;
}

/** Options with their defaults filled in. */
export type ResolvedOptions = Readonly<Required<Omit<ManifestOptions, OpenOption>>> & Pick<ManifestOptions, OpenOption>;

/** Options without a default, or with one that the config gives. */
type OpenOption = "requestTimeout" | "userHeader" | "defaultBackend" | "demoLlmImage";

/** How long signalbox takes for a decision at worst: `budgetMs` of its external processing server. */
export const DECISION_BUDGET_MS = 2000;

/** The largest body that its server takes: `maxBodyBytes` there. */
export const ROUTER_BODY_LIMIT = "50Mi";

const DURATION = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Fills in defaults. Throws a `KubernetesError` that names the option which no API server would take. */
export function resolveOptions(options: ManifestOptions): ResolvedOptions {
  const resolved = {
    way: "patch" as const,
    gatewayName: "semantic-router",
    gatewayNamespace: "default",
    listenerPort: 80,
    routerService: "semantic-router",
    routerNamespace: "vllm-semantic-router-system",
    routerPort: 50_051,
    bufferLimit: ROUTER_BODY_LIMIT,
    messageTimeout: "5s",
    failOpen: false,
    attemptTimeout: "120s",
    overlays: {},
    ...options,
  };
  for (const option of ["gatewayName", "gatewayNamespace", "routerService", "routerNamespace"] as const)
    expect(option, resolved[option], NAME.test(resolved[option]), "a name of lower-case letters, digits and dashes");
  for (const option of ["messageTimeout", "attemptTimeout", "requestTimeout"] as const) {
    const duration = resolved[option];
    if (duration !== undefined) expect(option, duration, DURATION.test(duration), "a duration such as 5s or 1m30s");
  }
  for (const option of ["listenerPort", "routerPort"] as const) {
    const port = resolved[option];
    expect(option, port, Number.isInteger(port) && port > 0 && port < 65_536, "a port from 1 to 65535");
  }
  const isQuantity = quantityBytes(resolved.bufferLimit) !== undefined;
  expect("bufferLimit", resolved.bufferLimit, isQuantity, "a quantity such as 50Mi");
  const place = resolved.defaultBackend;
  if (place !== undefined) expect("defaultBackend", place, /^[a-z0-9.-]+:\d+$/i.test(place), "host:port");
  const percent = resolved.overlays.canary?.percent ?? 0;
  expect("canary.percent", percent, Number.isInteger(percent) && percent >= 0 && percent <= 100, "0 to 100");
  return resolved;
}

function expect(option: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds)
    throw new KubernetesError("option", `${option} ${JSON.stringify(value)}: expected ${expected}`, { option });
}

/** Bytes of a Kubernetes quantity (`50Mi`, `52428800`, `1G`), or undefined when it is none. */
export function quantityBytes(quantity: unknown): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G)?$/.exec(String(quantity));
  if (parts === null) return undefined;
  const units: Readonly<Record<string, number>> = {
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    k: 1000,
    M: 1000 ** 2,
    G: 1000 ** 3,
  };
  return Number(parts[1]) * (units[parts[2] ?? ""] ?? 1);
}

/** Milliseconds of a duration as Kubernetes and Envoy write it (`1m30s`, `0.5s`), or undefined when it is none. */
export function durationMs(duration: unknown): number | undefined {
  const text = String(duration);
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * units[unit!]!,
    0,
  );
}
