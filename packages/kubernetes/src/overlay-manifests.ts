import type { CompiledConfig } from "@signalbox/core";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { objectTitle } from "./kubernetes-object.ts";
import type { ManifestFile } from "./manifest-file.ts";
import type { ManifestOptions, Overlays } from "./manifest-options.ts";
import { manifests } from "./manifests.ts";
import { canarySteps } from "./overlays/canary.ts";

interface Alternative {
  readonly name: string;
  readonly comment: readonly string[];
  readonly options: ManifestOptions;
  /** Of which files it holds the objects. Default: of all that go into any cluster. */
  readonly takes?: (file: string) => boolean;
}

/**
 * Each overlay as a file of its own, `overlays/<name>.yaml`: the objects that it adds to the plain manifests, and whole
 * those that it changes, to be applied over them. Two overlays that change one object need making together:
 * `manifests` with both in `options.overlays`.
 */
export function overlayManifests(config: CompiledConfig, options: ManifestOptions = {}): ManifestFile[] {
  const plain = manifests(config, { ...options, overlays: {} });
  const known = new Set(plain.flatMap(({ objects }) => objects).map(identity));
  return alternatives(config, options).map(({ name, comment, options: changed, takes = isForAll }) => ({
    file: `overlays/${name}.yaml`,
    comment,
    objects: manifests(config, changed)
      .filter(({ file }) => takes(file))
      .flatMap(({ objects }) => objects)
      .filter((object) => !known.has(identity(object))),
  }));
}

/** A cluster without Prometheus' operator does not know what `monitoring.yaml` holds. */
function isForAll(file: string): boolean {
  return !file.endsWith(".example") && file !== "monitoring.yaml";
}

function identity(object: KubernetesObject): string {
  return `${objectTitle(object)} ${JSON.stringify(object)}`;
}

function alternatives(config: CompiledConfig, options: ManifestOptions): Alternative[] {
  const overlay = (name: string, comment: string, overlays: Overlays): Alternative => ({
    name,
    comment: [comment],
    options: { ...options, overlays },
  });
  const observability = { observability: options.overlays?.observability ?? {} };
  const canary = [...config.models.values()].find(({ backends }) => backends.length > 1)?.provider;
  return [
    overlay("token-limits", "Limits on tokens. Envoy Gateway needs its rate limit service and Redis for them.", {
      tokenLimits: options.overlays?.tokenLimits ?? [],
    }),
    overlay("failover-active-passive", "The next back end of a model serves when the one before it cannot.", {
      failover: { mode: "active-passive" },
    }),
    overlay("failover-active-active", "All back ends of a model share its requests; those that fail are left out.", {
      failover: { mode: "active-active" },
    }),
    ...(canary === undefined
      ? []
      : canarySteps.map((percent) =>
          overlay(`canary-${percent}`, `The last back end of ${canary} gets ${percent} % of its requests.`, {
            canary: { model: canary, percent },
          }),
        )),
    overlay("observability", "Access log as JSON, traces and token counts.", observability),
    {
      ...overlay("pod-monitor", "What Prometheus scrapes; needs the custom resources of its operator.", observability),
      takes: (file: string) => file === "monitoring.yaml",
    },
    ...(options.way === "extension"
      ? []
      : [
          {
            name: "extension-policy",
            comment: [
              "The filter by Envoy Gateway's own API instead of a patch.",
              "Delete the EnvoyPatchPolicy first: with both, each request is decided twice.",
            ],
            options: { ...options, overlays: {}, way: "extension" as const },
          },
        ]),
  ];
}
