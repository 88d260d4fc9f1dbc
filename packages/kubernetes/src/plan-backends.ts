import type { Backend, CompiledConfig, ModelBinding } from "@signalbox/core";
import { objectName, uniqueName } from "./object-name.ts";
import {
  hostParts,
  providerRow,
  providerRowOf,
  providerRowOfSchema,
  type ProviderRow,
} from "./providers/provider-rows.ts";
import type { ServiceBackend } from "./providers/service-backend.ts";

/** One of the back ends that a model is sent to. */
export interface RoutedBackend {
  readonly backend: ServiceBackend;
  /** A whole number; 0 takes no requests. */
  readonly weight: number;
  /** 0 first; higher ones serve when no lower one can. */
  readonly priority?: number;
  /** The model's name there, where it differs from the one in the body. */
  readonly modelNameOverride?: string;
}

/** The rule for one name of a model. */
export interface ModelRoute {
  /** What stands in the body once signalbox has decided. */
  readonly model: string;
  /** What the config calls it. */
  readonly name: string;
  /** The entry of `providers.models` that it is served by: itself, or the base of an adapter. */
  readonly entry: string;
  /** Several models of the config have this name upstream; `x-selected-model` tells them apart. */
  readonly isShared: boolean;
  readonly backends: readonly RoutedBackend[];
}

/** All back ends of a config, each once, and a rule for each model that can be served. */
export interface BackendPlan {
  readonly backends: readonly ServiceBackend[];
  readonly routes: readonly ModelRoute[];
}

type Reference = NonNullable<SourceModel["backend_refs"]>[number];
type SourceModel = NonNullable<NonNullable<CompiledConfig["source"]["providers"]>["models"]>[number];

/** Rows whose id is not what configs call the provider. */
const rowsByProvider: Readonly<Record<string, string>> = {
  bedrock: "aws-bedrock",
  "bedrock-anthropic": "aws-anthropic",
  "vertex-ai": "gcp-vertex",
  "vertex-anthropic": "gcp-anthropic",
  "tencent-lkeap": "tencent-lke",
  tetrate: "tars",
};

/**
 * Reads from the config where its models are. A back end's provider is what its `type` names (an id of
 * `providerRows`), or else its `provider`, its host, or OpenAI's API on a server of one's own.
 */
export function planBackends(
  config: CompiledConfig,
  options: { readonly namespace: string; readonly defaultBackend?: string | undefined },
): BackendPlan {
  const known = new Map<string, ServiceBackend>();
  const names = new Set<string>();
  const models = [...config.models.values()]
    .map((binding) => (binding.backends.length > 0 ? binding : { ...binding, backends: defaultPlaces(options) }))
    .filter(({ backends }) => backends.length > 0);
  const routes = models.map((binding): ModelRoute => {
    const entry = config.source.providers?.models?.find(({ name }) => name === binding.provider);
    const weigh = wholeWeights(binding.backends);
    const backends = binding.backends.map((place): RoutedBackend => {
      const reference = findReference(entry, place);
      const described = describe(binding, { place, reference, namespace: options.namespace });
      const key = JSON.stringify([
        described.host,
        described.port,
        described.schema,
        described.signIn,
        reference?.api_key_env,
      ]);
      let backend = known.get(key);
      if (backend === undefined) {
        backend = { ...described, name: uniqueName(described.name, names) };
        known.set(key, backend);
      }
      const served = binding.isLora ? binding.name : upstreamName(entry, place);
      const override = served === undefined || served === binding.upstreamModel ? {} : { modelNameOverride: served };
      return { backend, weight: weigh(place.weight), ...override };
    });
    const { name, upstreamModel, provider } = binding;
    const isShared = models.some((other) => other !== binding && other.upstreamModel === upstreamModel);
    return { model: upstreamModel, name, entry: provider, isShared, backends };
  });
  return { backends: [...known.values()], routes };
}

/** Configs before v0.3 often name models alone, and leave to the gateway where they are. */
function defaultPlaces({ defaultBackend }: { readonly defaultBackend?: string | undefined }): readonly Backend[] {
  if (defaultBackend === undefined) return [];
  const origin = `http://${defaultBackend}`;
  const unset = { provider: undefined, hasProfile: false, apiKey: undefined, extraHeaders: [] };
  const place = { name: "default", origin, chatPath: "/v1/chat/completions", weight: 1, type: "vllm" };
  return [{ ...unset, ...place, authHeader: "authorization", authPrefix: "Bearer " }];
}

function upstreamName(entry: SourceModel | undefined, { type }: Backend): string | undefined {
  return entry?.external_model_ids?.[type] ?? entry?.provider_model_id ?? entry?.name;
}

/** The entry of the document behind a bound back end, by the name that binding gives it. */
function findReference(entry: SourceModel | undefined, place: Backend): Reference | undefined {
  return entry?.backend_refs?.find(
    ({ name }, index) => place.name === `${entry.name}_${name ?? (index === 0 ? "primary" : `backend-${index + 1}`)}`,
  );
}

function describe(
  { apiFormat }: ModelBinding,
  { place, reference, namespace }: { place: Backend; reference: Reference | undefined; namespace: string },
): ServiceBackend {
  const url = new URL(place.origin);
  const isTls = url.protocol === "https:";
  const host = fullHost(url.hostname.replace(/^\[|\]$/g, ""), namespace);
  const row = findRow(place, { host, apiFormat, reference });
  const hasKey = reference?.api_key !== undefined || reference?.api_key_env !== undefined;
  const { region = hostParts(row, host).region ?? "us-east-1" } = reference ?? {};
  return {
    name: objectName(isInCluster(host) ? host.split(".")[0]! : row.id === "self-hosted" ? host : row.id),
    host,
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    isTls,
    row,
    schema: schemaOf(row, place, reference),
    signIn: row.signIn ?? (hasKey ? "APIKey" : undefined),
    region,
    project: reference?.project ?? /\/projects\/([^/]+)/.exec(reference?.base_url ?? "")?.[1] ?? "your-project",
  };
}

function findRow(
  { type, provider }: Backend,
  {
    host,
    apiFormat,
    reference,
  }: {
    readonly host: string;
    readonly apiFormat: ModelBinding["apiFormat"];
    readonly reference: Reference | undefined;
  },
): ProviderRow {
  const selfHosted = providerRow("self-hosted")!;
  // OpenAI's dialect is spoken by many; whose server it is, the host says.
  const schema = typeof reference?.provider === "object" ? reference.provider.name : "OpenAI";
  if (schema !== "OpenAI") return providerRowOfSchema(schema, host) ?? providerRowOf(host) ?? selfHosted;
  const anthropic = providerRow(apiFormat === "anthropic" ? "anthropic" : "anthropic-openai")!;
  // `type` repeats `provider` where the config gives no type.
  if (type !== provider && type !== "anthropic") {
    const named = providerRow(type);
    if (named !== undefined) return named;
  }
  if (provider === "anthropic" || type === "anthropic") return anthropic;
  const byProvider = providerRow(rowsByProvider[provider ?? ""] ?? provider ?? "");
  if (byProvider !== undefined && byProvider.id !== "openai") return byProvider;
  const byHost = providerRowOf(host);
  return byHost?.id === "anthropic" ? anthropic : (byHost ?? selfHosted);
}

function schemaOf(row: ProviderRow, { chatPath }: Backend, reference: Reference | undefined): ServiceBackend["schema"] {
  const { schema } = row;
  if (typeof reference?.provider === "object") {
    const { name, prefix, version } = reference.provider;
    const usual = schema.name === name ? schema : {};
    return {
      ...usual,
      name,
      ...(prefix === undefined ? {} : { prefix }),
      ...(version === undefined ? {} : { version }),
    };
  }
  if (schema.name === "AzureOpenAI" && reference?.api_version !== undefined)
    return { ...schema, version: reference.api_version };
  const hasOwnPath = reference?.base_url !== undefined || reference?.chat_path !== undefined;
  const prefix = /^(\/[^?]*)\/chat\/completions(\?|$)/.exec(chatPath)?.[1];
  return schema.name === "OpenAI" && hasOwnPath && prefix !== undefined ? { ...schema, prefix } : schema;
}

/** Envoy looks names up as they are, without the search list of a pod: Services get their whole name. */
function fullHost(host: string, namespace: string): string {
  if (host.endsWith(".svc")) return `${host}.cluster.local`;
  return /^[a-z][a-z0-9-]*$/i.test(host) && host !== "localhost" ? `${host}.${namespace}.svc.cluster.local` : host;
}

/** Whether a host is a Service of the cluster. */
export function isInCluster(host: string): boolean {
  return host.endsWith(".svc.cluster.local");
}

/** Kubernetes takes whole weights: fractions are scaled to hundredths. */
function wholeWeights(backends: readonly Backend[]): (weight: number) => number {
  const areWhole = backends.every(({ weight }) => Number.isInteger(weight));
  return (weight) => (areWhole ? weight : Math.max(1, Math.round(weight * 100)));
}
