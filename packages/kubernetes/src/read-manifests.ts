import { parseAllDocuments } from "yaml";
import { KubernetesError } from "./kubernetes-error.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** Aliases that one document may resolve. */
const MAX_ALIASES = 1000;

/**
 * Reads the objects of a text: YAML documents or JSON, lists of objects (`kubectl get -o yaml`) taken apart. Documents
 * that are no objects, such as values of a chart, are passed over.
 * Throws a `KubernetesError` with the line where it is not YAML.
 */
export function readManifests(text: string): KubernetesObject[] {
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new KubernetesError("yaml", `not YAML: ${error.message}`);
    return objectsOf(document.toJS({ maxAliasCount: MAX_ALIASES }));
  });
}

function objectsOf(value: unknown): KubernetesObject[] {
  if (typeof value !== "object" || value === null) return [];
  const { kind, items } = value as Readonly<Record<string, unknown>>;
  if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)) return items.flatMap(objectsOf);
  return isObject(value) ? [value] : [];
}

function isObject(value: object): value is KubernetesObject {
  const { apiVersion, kind, metadata } = value as Readonly<Record<string, unknown>>;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return false;
  return typeof metadata === "object" && metadata !== null && typeof (metadata as { name?: unknown }).name === "string";
}
