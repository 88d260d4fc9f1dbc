import type { KubernetesObject } from "../kubernetes-object.ts";
import { envoyFieldAt, fieldAt, listAt, textAt } from "./field-at.ts";
import { namespaceOf, type Inspection } from "./finding.ts";

/** An external processing filter that some policy puts into the chain of a Gateway. */
export interface PlacedFilter {
  readonly object: KubernetesObject;
  /** Where its settings begin in the object. */
  readonly path: string;
  /** `namespace/name` of the Gateway; undefined where the policy targets something else. */
  readonly gateway: string | undefined;
  readonly settings: FilterSettings;
  readonly place: PatchedPlace | ExtensionPlace;
}

/** Settings that both ways have; undefined where a field is not there. */
export interface FilterSettings {
  readonly messageTimeout: unknown;
  readonly isFailOpen: boolean;
  readonly allowsModeOverride: boolean;
  /** As Envoy calls it: `BUFFERED`. */
  readonly requestBody: string;
  readonly responseBody: string;
}

/** By an EnvoyPatchPolicy. */
export interface PatchedPlace {
  readonly way: "patch";
  readonly name: string;
  /** The listener's name in Envoy: `namespace/gateway/listener`. */
  readonly listener: string;
  /** JSON pointer of the operation. */
  readonly pointer: string;
  readonly cluster: string | undefined;
}

/** By an EnvoyExtensionPolicy. */
export interface ExtensionPlace {
  readonly way: "extension";
  /** `HTTPRoute` or `Gateway`. */
  readonly targetKind: string;
}

/** All external processing filters of the manifests. */
export function placedFilters({ of }: Pick<Inspection, "of">): PlacedFilter[] {
  return [...of("EnvoyPatchPolicy").flatMap(patchedFilters), ...of("EnvoyExtensionPolicy").flatMap(extensionFilters)];
}

function patchedFilters(object: KubernetesObject): PlacedFilter[] {
  const target = fieldAt(object, "spec", "targetRef");
  const gateway =
    textAt(target, "kind") === "Gateway" ? `${namespaceOf(object)}/${textAt(target, "name") ?? ""}` : undefined;
  return listAt(object, "spec", "jsonPatches").flatMap((patch, index): PlacedFilter[] => {
    const value = fieldAt(patch, "operation", "value");
    const config = envoyFieldAt(value, "typed_config");
    if (!(textAt(config, "@type") ?? "").endsWith("ext_proc.v3.ExternalProcessor")) return [];
    const cluster = envoyFieldAt(config, "grpc_service", "envoy_grpc", "cluster_name");
    return [
      {
        object,
        path: `spec.jsonPatches[${index}].operation.value`,
        gateway,
        settings: {
          messageTimeout: envoyFieldAt(config, "message_timeout"),
          isFailOpen: envoyFieldAt(config, "failure_mode_allow") === true,
          allowsModeOverride: envoyFieldAt(config, "allow_mode_override") === true,
          requestBody: bodyMode(config, "request"),
          responseBody: bodyMode(config, "response"),
        },
        place: {
          way: "patch",
          name: textAt(value, "name") ?? "",
          listener: textAt(patch, "name") ?? "",
          pointer: textAt(patch, "operation", "path") ?? "",
          cluster: typeof cluster === "string" ? cluster : undefined,
        },
      },
    ];
  });
}

/** Envoy's default is to send no bodies. */
function bodyMode(config: unknown, side: "request" | "response"): string {
  const mode = envoyFieldAt(config, "processing_mode", `${side}_body_mode`);
  return typeof mode === "string" ? mode : "NONE";
}

const bodyModes: Readonly<Record<string, string>> = {
  Buffered: "BUFFERED",
  BufferedPartial: "BUFFERED_PARTIAL",
  Streamed: "STREAMED",
  FullDuplexStreamed: "FULL_DUPLEX_STREAMED",
};

function extensionFilters(object: KubernetesObject): PlacedFilter[] {
  const [target] = targetsOf(object);
  const targetKind = target?.kind ?? "";
  return listAt(object, "spec", "extProc").map((settings, index) => {
    const mode = (side: string): string => bodyModes[textAt(settings, "processingMode", side, "body") ?? ""] ?? "NONE";
    return {
      object,
      path: `spec.extProc[${index}]`,
      gateway: targetKind === "Gateway" ? `${namespaceOf(object)}/${target?.name ?? ""}` : undefined,
      settings: {
        messageTimeout: fieldAt(settings, "messageTimeout"),
        isFailOpen: fieldAt(settings, "failOpen") === true,
        allowsModeOverride: fieldAt(settings, "processingMode", "allowModeOverride") === true,
        requestBody: mode("request"),
        responseBody: mode("response"),
      },
      place: { way: "extension", targetKind },
    };
  });
}

/** What a policy is for: `spec.targetRef` and `spec.targetRefs`, in its own namespace. */
export function targetsOf(
  object: KubernetesObject,
): readonly { readonly kind: string; readonly name: string; readonly sectionName: string; readonly path: string }[] {
  const single = fieldAt(object, "spec", "targetRef");
  const named = listAt(object, "spec", "targetRefs").map(
    (target, index) => [target, `spec.targetRefs[${index}]`] as const,
  );
  return [...(single === undefined ? [] : [[single, "spec.targetRef"] as const]), ...named].map(([target, path]) => ({
    kind: textAt(target, "kind") ?? "",
    name: textAt(target, "name") ?? "",
    sectionName: textAt(target, "sectionName") ?? "",
    path,
  }));
}
