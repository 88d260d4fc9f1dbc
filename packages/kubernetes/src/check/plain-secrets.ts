import { isPlaceholder } from "../providers/service-backend.ts";
import { fieldAt, listAt, textAt } from "./field-at.ts";
import { finding, type Check } from "./finding.ts";

/** A bearer token or key that stands in a header's value. */
const CREDENTIAL_HEADERS = /^(authorization|x-api-key|api-key)$/i;

/** Credentials that anyone with the manifests can read. */
export const checkPlainSecrets: Check = function* ({ objects, of, config }) {
  for (const secret of of("Secret")) {
    // What kubectl reads from a cluster has an identity; only what lies in a file is seen by others.
    if (fieldAt(secret, "metadata", "uid") !== undefined) continue;
    for (const field of ["data", "stringData"]) {
      for (const [key, value] of Object.entries(fieldAt(secret, field) ?? {})) {
        if (typeof value !== "string" || isPlaceholder(value)) continue;
        yield finding("warning", "plain-secret", {
          object: secret,
          path: `${field}.${key}`,
          problem: "a credential stands in the file as it is (base64 hides nothing)",
          fix: `kubectl create secret generic ${secret.metadata.name} --from-file=${key}=…, or an operator that fetches it`,
        });
      }
    }
  }
  for (const object of objects) {
    for (const [header, path] of headersOf(object)) {
      if (!CREDENTIAL_HEADERS.test(textAt(header, "name") ?? "") || isPlaceholder(textAt(header, "value") ?? ""))
        continue;
      yield finding("warning", "plain-secret", {
        object,
        path,
        problem: `the header ${textAt(header, "name")} holds a credential in plain text`,
        fix: "a BackendSecurityPolicy with a Secret",
      });
    }
  }
  for (const [index, model] of (config?.source.providers?.models ?? []).entries()) {
    for (const [place, reference] of (model.backend_refs ?? []).entries()) {
      if (reference.api_key === undefined || isPlaceholder(reference.api_key)) continue;
      yield finding("warning", "plain-secret", {
        path: `providers.models[${index}].backend_refs[${place}].api_key`,
        problem: `the config holds the key of "${model.name}" in plain text, and a ConfigMap is no place for it`,
        fix: "a BackendSecurityPolicy signs in to the back end; leave api_key out",
      });
    }
  }
};

function headersOf(object: unknown): [unknown, string][] {
  const own = listAt(object, "spec", "headerMutation", "set").map(
    (header, index) => [header, `spec.headerMutation.set[${index}]`] as [unknown, string],
  );
  const routed = listAt(object, "spec", "rules").flatMap((rule, index) =>
    listAt(rule, "backendRefs").flatMap((reference, place) =>
      listAt(reference, "headerMutation", "set").map(
        (header, at) =>
          [header, `spec.rules[${index}].backendRefs[${place}].headerMutation.set[${at}]`] as [unknown, string],
      ),
    ),
  );
  return [...own, ...routed];
}
