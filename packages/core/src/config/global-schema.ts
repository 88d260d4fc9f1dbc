import * as z from "zod/mini";
import { field, inactive } from "./field.ts";

const open = z.record(z.string(), z.unknown());

const router = z.strictObject({
  config_source: field.oneOf("file", "kubernetes"),
  strategy: field.oneOf("", "priority", "confidence"),
  auto_model_name: field.string(),
  auto_model_names: field.strings(),
  include_config_models_in_list: field.boolean(),
  clear_route_cache: field.boolean(),
  streamed_body: inactive(
    field.object({ enabled: field.boolean(), max_bytes: field.count(), timeout_sec: field.count() }),
    "limits of streamed request bodies",
  ),
  skip_processing: field.object({ enabled: field.boolean() }),
  model_selection: inactive(
    field.object({
      enabled: field.boolean(),
      method: field.string(),
      router_dc: field.open(),
      automix: field.open(),
      hybrid: field.open(),
      ml: field.open(),
      momentum: field.open(),
    }),
    "learned model selection",
  ),
  learning: inactive(
    field.object({
      enabled: field.boolean(),
      adaptation: field.object({
        enabled: field.boolean(),
        strategy: field.string(),
        candidate_set: field.oneOf("decision", "tier", "global"),
      }),
      protection: field.object({
        enabled: field.boolean(),
        scope: field.oneOf("conversation", "session"),
        identity: field.object({ headers: field.object({ session: field.string(), conversation: field.string() }) }),
        tuning: field.object({
          idle_timeout_seconds: field.count(),
          min_turns_before_switch: field.count(),
          switch_margin: field.number(),
          stability_weight: field.number(),
        }),
      }),
      state_store: field.open(),
    }),
    "router learning",
  ),
});

const stored = <Schema extends z.ZodMiniType>(schema: Schema): Schema =>
  inactive(schema, "stored conversations of the Responses API");

const services = z.strictObject({
  management_api: field.object({
    bind_address: field.string(),
    port: field.count(),
    remote_exposure: field.boolean(),
    auth: inactive(
      field.object({
        mode: field.oneOf("disabled", "bearer"),
        tokens: field.list(z.strictObject({ env: z.string(), role: z.string() })),
        roles: field.open(),
      }),
      "management roles",
    ),
  }),
  api: inactive(
    field.object({
      batch_classification: field.object({
        max_batch_size: field.count(),
        concurrency_threshold: field.count(),
        max_concurrency: field.count(),
        metrics: field.object({
          enabled: field.boolean(),
          sample_rate: field.number(),
          duration_buckets: field.numbers(),
          size_buckets: field.numbers(),
          detailed_goroutine_tracking: field.boolean(),
          high_resolution_timing: field.boolean(),
        }),
      }),
    }),
    "batch classification",
  ),
  response_api: field.object({
    enabled: field.boolean(),
    store_backend: stored(field.string()),
    ttl_seconds: field.count(),
    max_responses: field.count(),
    redis: stored(field.open()),
    milvus: stored(field.open()),
    memory: stored(field.open()),
  }),
  router_replay: inactive(
    field.object({
      enabled: field.boolean(),
      store_backend: field.string(),
      ttl_seconds: field.count(),
      async_writes: field.boolean(),
      max_records: field.count(),
      redis: field.open(),
      postgres: field.open(),
      milvus: field.open(),
      qdrant: field.open(),
    }),
    "router replay",
  ),
  startup_status: inactive(
    field.object({ store_backend: field.oneOf("file", "redis"), redis: field.open() }),
    "shared start-up status",
  ),
  observability: field.object({
    metrics: field.object({ enabled: field.boolean(), windowed_metrics: inactive(field.open(), "windowed metrics") }),
    tracing: field.object({
      enabled: field.boolean(),
      provider: field.string(),
      exporter: field.object({
        type: field.oneOf("otlp", "stdout"),
        endpoint: field.string(),
        insecure: field.boolean(),
      }),
      sampling: field.object({
        type: field.oneOf("always_on", "always_off", "probabilistic", "traceidratio"),
        rate: field.unit(),
      }),
      resource: field.object({
        service_name: field.string(),
        service_version: field.string(),
        deployment_environment: field.string(),
      }),
    }),
  }),
  authz: inactive(
    field.object({
      fail_open: field.boolean(),
      identity: field.object({ user_id_header: field.string(), user_groups_header: field.string() }),
      providers: field.list(
        z.strictObject({ type: z.enum(["header-injection", "static-config"]), headers: field.open() }),
      ),
    }),
    "authorisation",
  ),
  ratelimit: inactive(
    field.object({
      fail_open: field.boolean(),
      providers: field.list(
        z.strictObject({
          type: z.enum(["envoy-ratelimit", "local-limiter"]),
          address: field.string(),
          domain: field.string(),
          rules: field.list(
            z.strictObject({
              name: z.string(),
              match: field.object({ user: field.string(), group: field.string(), model: field.string() }),
              requests_per_unit: field.count(),
              tokens_per_unit: field.count(),
              unit: field.oneOf("second", "minute", "hour", "day"),
            }),
          ),
        }),
      ),
    }),
    "rate limits",
  ),
});

const responseCacheStore = z.looseObject({
  enabled: field.boolean(),
  backend_type: field.oneOf("memory", "redis", "valkey", "milvus", "qdrant", "hybrid"),
  max_entries: field.count(),
  ttl_seconds: field.count(),
  eviction_policy: field.oneOf("fifo", "lru", "lfu"),
  similarity_threshold: field.unit(),
  embedding_model: field.string(),
});

const stores = z.strictObject({
  response_cache: inactive(z.optional(responseCacheStore), "the response cache"),
  semantic_cache: inactive(z.optional(responseCacheStore), "the response cache"),
  memory: inactive(z.optional(open), "memory"),
  vector_store: inactive(z.optional(open), "vector stores"),
});

const integrations = z.strictObject({
  tools: inactive(
    field.object({
      enabled: field.boolean(),
      top_k: field.count(),
      similarity_threshold: field.unit(),
      tools_db_path: field.path(),
      fallback_to_empty: field.boolean(),
      advanced_filtering: field.open(),
    }),
    "tool selection",
  ),
  looper: inactive(
    field.object({
      endpoint: field.string(),
      timeout_seconds: field.count(),
      retry_count: field.count(),
      headers: field.map(z.string()),
      max_response_bytes_mb: field.count(),
      grpc_max_msg_size_mb: field.count(),
      remom: field.open(),
      fusion: field.open(),
      flow: field.open(),
    }),
    "multi-model algorithms",
  ),
});

const prototypeScoring = field.object({
  enabled: field.boolean(),
  cluster_similarity_threshold: field.unit(),
  max_prototypes: field.count(),
  best_weight: field.unit(),
  top_m: field.count(),
  margin_threshold: field.number(),
});

/** How upstream runs a model from a folder; ours come from the package or the hub. */
const folderModel = {
  use_cpu: inactive(field.boolean(), "models from a folder"),
  variant: inactive(field.string(), "models from a folder"),
};

const modelCatalog = z.strictObject({
  embeddings: inactive(
    field.object({
      semantic: field.object({
        mmbert_model_path: field.path(),
        qwen3_model_path: field.path(),
        gemma_model_path: field.path(),
        bert_model_path: field.path(),
        multimodal_model_path: field.path(),
        use_cpu: field.boolean(),
        embedding_config: field.object({
          backend: field.oneOf("candle", "openvino", "openai_compatible"),
          model_type: field.string(),
          preload_embeddings: field.boolean(),
          target_dimension: field.count(),
          target_layer: field.count(),
          top_k: field.count(),
          min_score_threshold: field.unit(),
          enable_soft_matching: field.boolean(),
          prototype_scoring: prototypeScoring,
        }),
        endpoint: field.object({
          base_url: field.string(),
          model: field.string(),
          api_key_env: field.string(),
          timeout_seconds: field.count(),
          max_retries: field.count(),
          dimensions: field.count(),
        }),
      }),
    }),
    "embedding signals",
  ),
  system: field.map(z.string()),
  external: inactive(
    field.list(
      z.looseObject({
        name: field.string(),
        llm_provider: field.string(),
        model_role: field.oneOf(
          "guardrail",
          "classification",
          "scoring",
          "preference",
          "memory_rewrite",
          "memory_extraction",
        ),
        llm_endpoint: field.open(),
        llm_model_name: field.string(),
        llm_timeout_seconds: field.count(),
        parser_type: field.string(),
        threshold: field.unit(),
        access_key: field.string(),
        max_tokens: field.count(),
        temperature: field.number(),
      }),
    ),
    "external classifiers",
  ),
  kbs: inactive(
    field.list(
      z.looseObject({
        name: z.string(),
        source: z.optional(z.looseObject({ path: field.path() })),
        threshold: field.unit(),
        label_thresholds: field.open(),
        groups: field.open(),
        metrics: field.list(z.looseObject({ name: z.string(), type: z.string() })),
      }),
    ),
    "knowledge bases",
  ),
  modules: field.object({
    prompt_guard: field.object({
      enabled: field.boolean(),
      threshold: inactive(field.unit(), "a threshold beside those of the jailbreak rules"),
      model_ref: field.string(),
      positive_labels: field.strings(),
      on_error: field.oneOf("allow", "block"),
      jailbreak_mapping_path: inactive(field.path(), "external label mappings"),
      ...folderModel,
      protocol: inactive(field.string(), "external classifiers"),
    }),
    classifier: field.object({
      domain: field.object({
        threshold: field.unit(),
        fallback_category: inactive(field.string(), "a fallback category"),
        category_mapping_path: inactive(field.path(), "external category mappings"),
        model_ref: field.string(),
        ...folderModel,
      }),
      pii: field.object({
        threshold: field.unit(),
        model_ref: field.string(),
        pii_mapping_path: inactive(field.path(), "external label mappings"),
        ...folderModel,
      }),
      mcp: inactive(field.open(), "MCP classifiers"),
      preference: inactive(field.open(), "preference signals"),
    }),
    hallucination_mitigation: field.object({
      enabled: inactive(field.boolean(), "hallucination detection"),
      fact_check: field.object({
        threshold: field.unit(),
        model_ref: field.string(),
        ...folderModel,
      }),
      detector: inactive(field.open(), "hallucination detection"),
      explainer: inactive(field.open(), "hallucination detection"),
    }),
    feedback_detector: field.object({
      enabled: field.boolean(),
      threshold: field.unit(),
      model_ref: field.string(),
      ...folderModel,
    }),
    complexity: inactive(field.open(), "complexity signals"),
    modality_detector: field.object({
      enabled: field.boolean(),
      method: field.oneOf("classifier", "keyword", "hybrid"),
      confidence_threshold: field.unit(),
      lower_threshold_ratio: field.unit(),
      keywords: field.strings(),
      both_keywords: field.strings(),
      prompt_prefixes: inactive(field.strings(), "image prompts"),
      classifier: inactive(field.object({ model_path: field.path() }), "another model of the modality head"),
    }),
    prompt_compression: inactive(field.open(), "prompt compression"),
  }),
  mom_registry: field.map(z.string()),
});

/** Copies of requests for another model, whose answers are compared and thrown away. */
const shadow = z.strictObject({
  /** The model that is asked. */
  model: z.string(),
  /** Of the requests that the two lists let through; the same request always has the same fate. */
  percentage: z.number().check(z.minimum(0), z.maximum(100)),
  /** Only requests of these decisions; of these chosen models. Default: all. */
  decisions: field.strings(),
  models: field.strings(),
  /** Where copies go. Default: to the model's own first back end, as its entry says. */
  base_url: field.string(),
  api_key_env: field.string(),
  auth_header: field.string(),
  extra_headers: field.map(z.string()),
});

/** Choices that the upstream format has no key for. */
const signalbox = z.strictObject({
  /** What happens to paths below `/v1/` that are not routed: 404 as upstream, or on to the upstream server. */
  unknown_paths: field.oneOf("reject", "pass"),
  /** `always` answers with the debug headers even without `x-vsr-debug`, as v0.3 did. */
  debug_headers: field.oneOf("on_request", "always"),
  /** Refuse requests (422) with parameters that the provider has no way to take, instead of leaving those out. */
  strict_parameters: field.boolean(),
  shadow: field.list(shadow),
});

/** `global`: settings of the router itself. */
export const globalSchema = z.strictObject({
  router: z.optional(router),
  services: z.optional(services),
  stores: z.optional(stores),
  integrations: z.optional(integrations),
  model_catalog: z.optional(modelCatalog),
  signalbox: z.optional(signalbox),
});
