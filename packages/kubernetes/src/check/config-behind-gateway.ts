import { isInCluster } from "../plan-backends.ts";
import { finding, type Check } from "./finding.ts";

/** Paths of chat completions that AI Gateway knows. */
const KNOWN_PATHS = new Set(["/v1/chat/completions"]);

/** What of the config works in a gateway of its own, and not behind AI Gateway. */
export const checkConfigBehindGateway: Check = function* ({ of, config }) {
  if (config === undefined || of("AIGatewayRoute").length === 0) return;
  const seen = new Set<string>();
  for (const model of config.models.values()) {
    for (const backend of model.backends) {
      if (seen.has(backend.name)) continue;
      seen.add(backend.name);
      const host = new URL(backend.origin).hostname;
      if (backend.hasProfile && !KNOWN_PATHS.has(backend.chatPath)) {
        yield finding("error", "config-path", {
          path: `providers.models ${model.provider}`,
          problem: `for "${backend.name}" signalbox sets the path ${backend.chatPath}, which AI Gateway does not know: it answers 404`,
          fix: "name the back end by `endpoint` (host:port), `protocol` and `type`; AI Gateway makes path and credentials from its AIServiceBackend",
        });
      }
      if (/^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(host)) {
        yield finding("error", "config-host", {
          path: `providers.models ${model.provider}`,
          problem: `"${backend.name}" is at ${backend.origin}, which in the cluster is Envoy's own pod`,
          fix: "the name of a Service: NAME.NAMESPACE.svc.cluster.local",
        });
      } else if (!host.includes(".") && !isInCluster(host)) {
        yield finding("notice", "config-host", {
          path: `providers.models ${model.provider}`,
          problem: `"${backend.name}" is called ${host}; Envoy does not complete names`,
          fix: `${host}.NAMESPACE.svc.cluster.local`,
        });
      }
    }
  }
};
