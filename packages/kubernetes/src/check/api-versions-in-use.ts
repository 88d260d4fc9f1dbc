import { aiGatewayApi, aiGatewayGroup } from "../api-versions.ts";
import { textAt } from "./field-at.ts";
import { finding, type Check } from "./finding.ts";

/** Kinds that AI Gateway has as v1alpha1 only. */
const alphaKinds = new Set(["QuotaPolicy"]);

/** Manifests from before AI Gateway 1.0: versions of its API, and of the schema of a back end. */
export const checkApiVersions: Check = function* ({ objects, of }) {
  for (const object of objects) {
    if (object.apiVersion !== `${aiGatewayGroup}/v1alpha1` || alphaKinds.has(object.kind)) continue;
    yield finding("warning", "api-version", {
      object,
      path: "apiVersion",
      problem: "v1alpha1 is deprecated and will not be served any more",
      fix: `apiVersion: ${aiGatewayApi}`,
    });
  }
  for (const object of of("AIServiceBackend")) {
    const name = textAt(object, "spec", "schema", "name") ?? "";
    const version = textAt(object, "spec", "schema", "version");
    const prefix = textAt(object, "spec", "schema", "prefix");
    const readsPrefix = name === "OpenAI" || name === "Anthropic";
    if (readsPrefix && version !== undefined) {
      yield finding(prefix === undefined && !/^v1$/.test(version) ? "error" : "warning", "schema-version", {
        object,
        path: "spec.schema.version",
        problem: `AI Gateway 1.0 reads no version for ${name}: requests go to /${prefix?.replace(/^\//, "") ?? "v1"}`,
        fix: `prefix: ${prefix ?? `/${version.replace(/^\//, "")}`} instead of version`,
      });
    }
    if (!readsPrefix && prefix !== undefined) {
      yield finding("warning", "schema-prefix", {
        object,
        path: "spec.schema.prefix",
        problem: `a prefix is read for OpenAI and Anthropic only, not for ${name}`,
        fix: "remove it",
      });
    }
    if (name === "AzureOpenAI" && version === undefined) {
      yield finding("error", "schema-version", {
        object,
        path: "spec.schema.version",
        problem: "Azure OpenAI needs an api-version",
        fix: "version: 2025-01-01-preview, or name: OpenAI with prefix: /openai/v1",
      });
    }
  }
};
