import type { KubernetesObject } from "./kubernetes-object.ts";

/** A file of manifests, before it is text. */
export interface ManifestFile {
  /** Relative, with `/`. */
  readonly file: string;
  /** Lines for its head. */
  readonly comment: readonly string[];
  readonly objects: readonly KubernetesObject[];
}
