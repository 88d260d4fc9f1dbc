import type { CompiledConfig } from "@signalbox/core";
import { objectTitle, type KubernetesObject } from "../kubernetes-object.ts";

/** Something about the manifests that keeps requests from where they should go. */
export interface Finding {
  /** `error`: requests fail or go astray. `warning`: they may. `notice`: it works, and could be better. */
  readonly severity: "error" | "warning" | "notice";
  /** Which check it is from, for programs. */
  readonly code: string;
  /** `Kind namespace/name`; empty where no object is at fault, since one is missing. */
  readonly object: string;
  /** The field, `spec.connection.bufferLimit`; empty for the whole object. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** What a check looks at. */
export interface Inspection {
  readonly objects: readonly KubernetesObject[];
  /** All objects of a kind. */
  of(kind: string): readonly KubernetesObject[];
  readonly config: CompiledConfig | undefined;
}

/** One kind of mistake. Yields nothing where there is none. */
export type Check = (inspection: Inspection) => Iterable<Finding>;

/** A finding about a field of an object. */
export function finding(
  severity: Finding["severity"],
  code: string,
  about: {
    readonly object?: KubernetesObject | undefined;
    readonly path?: string;
    readonly problem: string;
    readonly fix: string;
  },
): Finding {
  const { object, path = "", problem, fix } = about;
  return { severity, code, object: object === undefined ? "" : objectTitle(object), path, problem, fix };
}

/** Objects without a namespace are applied into `default`. */
export function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? "default";
}
