import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../kubernetes-object.ts";
import { manifests } from "../manifests.ts";
import { readManifests } from "../read-manifests.ts";
import { handWritten } from "../testing/hand-written.ts";
import { sampleConfig } from "../testing/sample-config.ts";
import { checkManifests } from "./check-manifests.ts";

const sound = readManifests(handWritten);
const config = sampleConfig(`- {name: math-expert, backend_refs: [{endpoint: "vllm.default.svc:8000"}]}`);

test("whatever stands where a field should be, the check goes through and every finding says what to do", () => {
  const kinds = [...new Set(sound.map(({ kind }) => kind)), "EnvoyExtensionPolicy", "ReferenceGrant", "Secret"];
  const objects = fc.record({
    apiVersion: fc.constantFrom("v1", "aigateway.envoyproxy.io/v1alpha1"),
    kind: fc.constantFrom(...kinds),
    metadata: fc.constant({ name: "any" }),
    spec: fc.jsonValue(),
    data: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.array(objects, { maxLength: 6 }), (any) => {
      for (const { problem, fix } of checkManifests(any, config)) {
        expect(problem).not.toBe("");
        expect(fix).not.toBe("");
      }
    }),
    { numRuns: 200 },
  );
});

test("any one field of sound manifests may be missing or of another type", () => {
  const paths = sound.flatMap((object, index) => pathsOf(object["spec"]).map((path) => [index, "spec", ...path]));
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 1 }), (path, value) => {
      const objects = structuredClone(sound) as unknown as Record<string | number, unknown>;
      let at = objects;
      for (const step of path.slice(0, -1)) at = at[step] as typeof at;
      at[path.at(-1)!] = value;
      checkManifests(objects as unknown as readonly KubernetesObject[], config);
    }),
    { numRuns: 300 },
  );
});

test("what is made from a config has no faults and names that Kubernetes takes, whatever models and hosts are called", () => {
  const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9](\.[a-z][a-z0-9-]{0,20}[a-z0-9]){0,4}$/);
  const model = fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,40}$/),
    hosts: fc.array(host, { minLength: 1, maxLength: 3 }),
    isTls: fc.boolean(),
  });
  const models = fc.uniqueArray(model, { selector: ({ name }) => name, minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(models, (list) => {
      const text = list.map(({ name, hosts, isTls }) =>
        JSON.stringify({
          name,
          backend_refs: hosts.map((each) => ({
            endpoint: `${each}:443`,
            protocol: isTls ? "https" : "http",
            type: "own",
          })),
        }),
      );
      const own = sampleConfig(text.map((each) => `- ${each}`).join("\n"));
      const options = { overlays: { tokenLimits: [], failover: {} } };
      const objects = manifests(own, options).flatMap((file) => file.objects);
      for (const { metadata } of objects) expect(metadata.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      const faults = checkManifests(objects, own).filter(
        ({ severity, code }) => severity === "error" && code !== "tls-missing",
      );
      expect(faults).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [[key], ...pathsOf(item).map((path) => [key, ...path])]);
}
