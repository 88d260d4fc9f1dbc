import type { Diagnostic } from "../config/diagnostic.ts";
import { nearestName } from "../config/nearest-name.ts";
import type { RouterConfig } from "../config/schema.ts";
import type { Backend, BackendReference, ModelBinding, ReasoningFamily } from "./model-binding.ts";
import { Secret } from "./secret.ts";

type ProviderModel = NonNullable<NonNullable<RouterConfig["providers"]>["models"]>[number];

const AUTHORIZATION = "authorization";
const CHAT_SUFFIX = "/chat/completions";

/** Credentials and chat path by provider (contract 1.3); what is not listed is as `openai`. */
const profiles: Readonly<Record<string, readonly [header: string, suffix: string]>> = {
  anthropic: ["x-api-key", "/v1/messages"],
  "azure-openai": ["api-key", CHAT_SUFFIX],
  minimax: [AUTHORIZATION, `/v1${CHAT_SUFFIX}`],
};

/** Joins model cards, LoRA adapters and provider entries into one map by name. */
export function bindModels(
  source: RouterConfig,
  options: { readonly env: Readonly<Record<string, string | undefined>>; report(diagnostic: Diagnostic): void },
): Map<string, ModelBinding> {
  const { report } = options;
  const entries = source.providers?.models ?? [];
  const cards = source.routing?.modelCards ?? [];
  const families = readFamilies(source);
  const bindings = new Map<string, ModelBinding>();
  const cardNames = new Set(cards.map(({ name }) => name));

  for (const [index, entry] of entries.entries()) {
    const path = ["providers", "models", index];
    if (bindings.has(entry.name))
      report({
        severity: "error",
        code: "duplicate",
        message: `model "${entry.name}" is listed twice`,
        path: [...path, "name"],
      });
    if (cards.length > 0 && !cardNames.has(entry.name))
      reportUnknown(
        report,
        `"${entry.name}" has no entry in routing.modelCards`,
        [...path, "name"],
        entry.name,
        cardNames,
      );
    if (entry.reasoning_family !== undefined && !families.has(entry.reasoning_family)) {
      reportUnknown(
        report,
        `"${entry.reasoning_family}" is not in providers.defaults.reasoning_families`,
        [...path, "reasoning_family"],
        entry.reasoning_family,
        families.keys(),
      );
    }
    if (Object.keys(entry).length === 1) {
      report({
        severity: "error",
        code: "missing",
        message: `model "${entry.name}" has neither backend_refs nor anything else`,
        path,
      });
    }
    bindings.set(entry.name, bindEntry(entry, families, path, options));
  }
  for (const { name } of cards) if (!bindings.has(name)) bindings.set(name, unserved(name));

  // A LoRA inherits from the base that declares it, the alphabetically first one if several do; its name goes upstream verbatim.
  const bases = [...cards].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const card of bases) {
    for (const lora of card.loras ?? []) {
      const existing = bindings.get(lora.name);
      if (existing !== undefined && (existing.isLora || existing.backends.length > 0)) continue;
      const base = bindings.get(card.name)!;
      bindings.set(lora.name, { ...base, name: lora.name, isLora: true, upstreamModel: lora.name });
    }
  }
  return bindings;
}

function readFamilies(source: RouterConfig): Map<string, ReasoningFamily> {
  const families = source.providers?.defaults?.reasoning_families ?? {};
  return new Map(Object.entries(families).map(([name, { type, parameter }]) => [name, { name, type, parameter }]));
}

function unserved(name: string): ModelBinding {
  return {
    name,
    provider: name,
    isLora: false,
    upstreamModel: name,
    apiFormat: "openai",
    reasoning: undefined,
    backends: [],
  };
}

function bindEntry(
  entry: ProviderModel,
  families: ReadonlyMap<string, ReasoningFamily>,
  path: readonly (string | number)[],
  options: { readonly env: Readonly<Record<string, string | undefined>>; report(diagnostic: Diagnostic): void },
): ModelBinding {
  const backends = (entry.backend_refs ?? []).flatMap((reference, index) => {
    const backend = bindBackend(entry, reference, index, [...path, "backend_refs", index], options);
    return backend === undefined ? [] : [backend];
  });
  backends.sort((a, b) => b.weight - a.weight);
  const primaryType = backends[0]?.type ?? "default";
  return {
    name: entry.name,
    provider: entry.name,
    isLora: false,
    upstreamModel: entry.external_model_ids?.[primaryType] ?? entry.provider_model_id ?? entry.name,
    apiFormat: entry.api_format ?? "openai",
    reasoning: entry.reasoning_family === undefined ? undefined : families.get(entry.reasoning_family),
    backends,
  };
}

function bindBackend(
  { name: model, api_format: apiFormat = "openai" }: ProviderModel,
  reference: BackendReference,
  index: number,
  path: readonly (string | number)[],
  { env, report }: { readonly env: Readonly<Record<string, string | undefined>>; report(diagnostic: Diagnostic): void },
): Backend | undefined {
  const name = `${model}_${reference.name ?? (index === 0 ? "primary" : `backend-${index + 1}`)}`;
  const place = readPlace(reference);
  if (place === undefined) {
    const given = reference.endpoint ?? reference.base_url;
    const message =
      given === undefined
        ? "either endpoint or base_url is required"
        : `expected host:port or a URL, got ${JSON.stringify(given)}`;
    report({ severity: "error", code: given === undefined ? "missing" : "value", message, path });
    return undefined;
  }
  if (reference.api_key_env !== undefined && (env[reference.api_key_env] ?? "") === "") {
    report({
      severity: "warning",
      code: "environment",
      // Some write the key itself here.
      message: `environment variable ${/^[A-Z\d_]+$/.exec(reference.api_key_env)?.[0] ?? "of this name"} is not set, so no credential is sent`,
      path: [...path, "api_key_env"],
    });
  }
  const { api_key: plainKey, ...declared } = reference;
  const provider = typeof reference.provider === "string" ? reference.provider : undefined;
  const [keyHeader, suffix] = profiles[provider ?? apiFormat] ?? [AUTHORIZATION, CHAT_SUFFIX];
  const key = plainKey ?? (reference.api_key_env === undefined ? undefined : env[reference.api_key_env]);
  return {
    name,
    origin: place.origin,
    chatPath: reference.chat_path ?? chatPath(reference, place.path, suffix),
    // 0 is treated as 1, as upstream does.
    weight: reference.weight || 1,
    type: reference.type ?? provider ?? "vllm",
    provider,
    hasProfile: profileFields.some((field) => reference[field] !== undefined),
    authHeader: (reference.auth_header ?? keyHeader).toLowerCase(),
    authPrefix:
      reference.auth_prefix ?? (reference.auth_header === undefined && keyHeader === AUTHORIZATION ? "Bearer " : ""),
    apiKey: key === undefined || key === "" ? undefined : new Secret(key),
    extraHeaders: Object.entries(reference.extra_headers ?? {}).map(
      ([header, value]) => [header.toLowerCase(), value] as const,
    ),
    declared,
  };
}

/** Any of these makes a provider profile (contract 1.3). */
const profileFields = [
  "base_url",
  "provider",
  "auth_header",
  "auth_prefix",
  "extra_headers",
  "api_version",
  "chat_path",
] as const;

/** Origin and path of a back end: `base_url` whole, or `endpoint` with scheme and path stripped as upstream does. */
function readPlace(reference: BackendReference): { readonly origin: string; readonly path: string } | undefined {
  const isUrl = reference.base_url !== undefined;
  const scheme = reference.protocol ?? "http";
  const text = isUrl
    ? reference.base_url!
    : `${scheme}://${(reference.endpoint ?? "").replace(/^https?:\/\//, "").replace(/\/.*$/, "")}`;
  if (!/^https?:\/\/[^/\s]+/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return { origin: url.origin, path: isUrl ? url.pathname.replace(/\/+$/, "") : "" };
}

function chatPath(reference: BackendReference, basePath: string, suffix: string): string {
  // A base URL without a path means the server's root, where OpenAI-like servers have everything below /v1.
  const prefix = basePath === "" && suffix === CHAT_SUFFIX && reference.provider !== "azure-openai" ? "/v1" : basePath;
  const query = reference.api_version === undefined ? "" : `?api-version=${encodeURIComponent(reference.api_version)}`;
  // Base URLs with /v1 and suffixes with /v1 say it once.
  return `${prefix}${suffix}${query}`.replace("/v1/v1/", "/v1/");
}

/** Reports a name that nothing declares, with the nearest one that exists. */
export function reportUnknown(
  report: (diagnostic: Diagnostic) => void,
  message: string,
  path: readonly (string | number)[],
  name: string,
  known: Iterable<string>,
): void {
  const suggestion = nearestName(name, known);
  report({
    severity: "error",
    code: "unknown_name",
    message,
    path,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
