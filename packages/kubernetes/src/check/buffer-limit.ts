import { quantityBytes, ROUTER_BODY_LIMIT } from "../manifest-options.ts";
import { targetsOf } from "./ext-proc-filters.ts";
import { fieldAt } from "./field-at.ts";
import { finding, namespaceOf, type Check } from "./finding.ts";

/** That requests of more than 32 KiB pass, and as large ones as signalbox takes. */
export const checkBufferLimit: Check = function* ({ of }) {
  const wanted = quantityBytes(ROUTER_BODY_LIMIT)!;
  for (const gateway of of("Gateway")) {
    const policies = of("ClientTrafficPolicy").filter(
      (policy) =>
        namespaceOf(policy) === namespaceOf(gateway) &&
        targetsOf(policy).some(({ kind, name }) => kind === "Gateway" && name === gateway.metadata.name),
    );
    const limits = policies.map((policy) => [policy, fieldAt(policy, "spec", "connection", "bufferLimit")] as const);
    const set = limits.find(([, limit]) => limit !== undefined);
    if (set === undefined) {
      yield finding("error", "buffer-limit", {
        object: policies[0] ?? gateway,
        path: policies.length === 0 ? "" : "spec.connection.bufferLimit",
        problem: "no buffer limit is set, and Envoy Gateway's own is 32 KiB: longer prompts get 413",
        fix: `a ClientTrafficPolicy for the Gateway with connection: {bufferLimit: ${ROUTER_BODY_LIMIT}}`,
      });
      continue;
    }
    const [object, limit] = set;
    const bytes = quantityBytes(limit);
    const path = "spec.connection.bufferLimit";
    const fix = `bufferLimit: ${ROUTER_BODY_LIMIT}`;
    if (bytes === undefined || bytes < wanted) {
      const problem =
        bytes === undefined
          ? `"${String(limit)}" is not a quantity`
          : `requests over ${String(limit)} get 413, while signalbox takes ${ROUTER_BODY_LIMIT}`;
      yield finding("warning", "buffer-limit", { object, path, problem, fix });
    } else if (bytes > wanted) {
      const problem = `Envoy holds requests up to ${String(limit)}, and signalbox answers 413 to those over ${ROUTER_BODY_LIMIT}`;
      yield finding("notice", "buffer-limit", { object, path, problem, fix });
    }
  }
};
