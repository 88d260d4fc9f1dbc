export type KubernetesErrorCode = "option" | "yaml" | "config";

/** A fault of what was asked for: an option, a manifest that is not YAML, a config that cannot be deployed. */
export class KubernetesError extends Error {
  readonly code: KubernetesErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: KubernetesErrorCode, message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "KubernetesError";
    this.code = code;
    this.facts = facts;
  }
}
