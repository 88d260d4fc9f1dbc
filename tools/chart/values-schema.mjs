// The JSON Schema of the chart's values: their own part follows values.yaml, `config` the router's config schema.

const text = { type: "string" };
const port = { type: "integer", minimum: 1, maximum: 65_535 };
const anyObject = { type: "object" };
const objects = { type: "array", items: anyObject };
const texts = { type: "array", items: text };
const countOrPercent = { type: ["integer", "string"] };
const percentOrNone = { type: ["integer", "null"], minimum: 1 };
const oneOf = (...values) => ({ enum: values });
const threshold = { type: "number", minimum: 0 };
const probe = { additionalProperties: true };

/** Where the type of a default says less than is known. */
const known = {
  // A chart around this one hands all of its globals down.
  global: { additionalProperties: true },
  profile: oneOf("cpu", "gpu"),
  "gpu.count": { type: "integer", minimum: 1 },
  "image.pullPolicy": oneOf("Always", "IfNotPresent", "Never"),
  imagePullSecrets: objects,
  "router.skipProcessing.enabled": { type: ["boolean", "null"] },
  "models.tier": oneOf("", "static", "fast", "encoder"),
  "models.executionProvider": { type: "string", pattern: "^((auto|cpu|cuda|webgpu)(,cpu)?)?$" },
  "models.threads": { type: "integer", minimum: 1 },
  "models.workers": { type: "integer", minimum: 1 },
  logLevel: oneOf("debug", "info", "warn", "error", "silent"),
  args: texts,
  env: objects,
  extraEnv: objects,
  envFromSecrets: texts,
  toolsDb: objects,
  "service.type": oneOf("ClusterIP", "NodePort", "LoadBalancer"),
  "service.grpc.port": port,
  "service.grpc.targetPort": port,
  "service.api.port": port,
  "service.api.targetPort": port,
  "service.metrics.port": port,
  "service.metrics.targetPort": port,
  "ingress.hosts": objects,
  "ingress.tls": objects,
  "autoscaling.targetCPUUtilizationPercentage": percentOrNone,
  "autoscaling.targetMemoryUtilizationPercentage": percentOrNone,
  "podDisruptionBudget.minAvailable": { type: ["integer", "string", "null"] },
  "podDisruptionBudget.maxUnavailable": countOrPercent,
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  "networkPolicy.ingress.extProcPeers": objects,
  "networkPolicy.ingress.managementPeers": objects,
  "networkPolicy.ingress.metricsPeers": objects,
  "networkPolicy.egress": objects,
  "observability.alerts.thresholds.requestErrorRate": threshold,
  "observability.alerts.thresholds.backendErrorRate": threshold,
  "observability.alerts.thresholds.fallbackRate": threshold,
  "observability.alerts.thresholds.completionLatencyP95Seconds": threshold,
  "observability.alerts.thresholds.ttftP95Seconds": threshold,
  "observability.alerts.thresholds.tpotP95Seconds": threshold,
  "observability.alerts.thresholds.routingLatencyP95Seconds": threshold,
  "observability.alerts.thresholds.inflightRequests": threshold,
  "observability.alerts.thresholds.jailbreakRate": threshold,
  "observability.alerts.thresholds.limitRejectionRate": threshold,
  tolerations: objects,
  topologySpreadConstraints: { type: ["array", "null"], items: anyObject },
  extraVolumes: objects,
  extraVolumeMounts: objects,
};

/**
 * Makes the schema, in draft 7, which every version of Helm reads. Names that are neither in `values` nor in `inactive`
 * are refused, except those that begin with `x-`, for YAML anchors.
 *
 * @param values what `readChartValues` returns
 * @param inactive what `readInactiveValues` returns
 * @param configSchema JSON Schema of a version v0.3 document
 * @param old `providerKeys` and `modelKeys` that documents before v0.3 have below `providers` and in `providers.models`
 */
export function valuesSchema({ values, inactive, configSchema, old }) {
  const { definitions, config } = asDraft7(configSchema);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Values of the chart semantic-router",
    ...closedObject(),
    patternProperties: { "^x-": {} },
    definitions: { ...definitions, config },
  };
  for (const { path, description, value } of values) {
    const own = description === undefined ? closedObject() : { description, ...typeOf(value) };
    place(schema, path, { ...own, ...known[path.join(".")] });
  }
  for (const [path, reason] of Object.entries(inactive))
    place(schema, path.split("."), { description: `No effect: ${reason}` });
  const document = documentSchema(old);
  Object.assign(schema.properties.config, document);
  Object.assign(schema.properties.configOverride, document, { type: ["object", "null"] });
  return schema;
}

/** A document of v0.3 follows its schema; any other is for the program to translate. */
function documentSchema({ providerKeys, modelKeys }) {
  const hasOne = (keys) => ({ type: "object", anyOf: keys.map((key) => ({ required: [key] })) });
  const oldProviders = {
    anyOf: [
      hasOne(providerKeys),
      { type: "object", required: ["models"], properties: { models: { type: "array", contains: hasOne(modelKeys) } } },
    ],
  };
  const isNew = {
    anyOf: [{ required: ["routing"] }, { required: ["version"], properties: { version: { const: "v0.3" } } }],
  };
  return {
    type: "object",
    if: { type: "object", ...isNew, not: { required: ["providers"], properties: { providers: oldProviders } } },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { $ref: "#/definitions/config" },
  };
}

function closedObject() {
  return { type: "object", additionalProperties: false, properties: {} };
}

function typeOf(value) {
  if (value === null) return {};
  if (Array.isArray(value)) return { type: "array" };
  return { type: Number.isInteger(value) ? "integer" : typeof value };
}

function place(schema, path, node) {
  const parent = path.slice(0, -1).reduce((at, name) => at.properties[name], schema);
  parent.properties[path.at(-1)] = node;
}

/** A draft 2020-12 schema without its own definitions, which come beside it, both as draft 7. */
function asDraft7({ $schema: _, $defs: definitions = {}, ...schema }) {
  return JSON.parse(
    JSON.stringify({ definitions, config: schema }, (key, value) =>
      isSchema(value) ? withEnvironment(value) : value,
    ).replaceAll('"#/$defs/', '"#/definitions/'),
  );
}

function isSchema(value) {
  return ["number", "integer", "boolean"].includes(value?.type);
}

/** Where a number or a truth value stands, a reference to the environment may: `port: ${PORT}`. */
function withEnvironment(schema) {
  return { ...schema, type: [schema.type, "string"], pattern: "\\$" };
}
