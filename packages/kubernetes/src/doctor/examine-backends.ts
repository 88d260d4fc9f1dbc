import { objectTitle } from "../kubernetes-object.ts";
import { describeCondition, troublesOf } from "./conditions.ts";
import { verdictsOn, type Examination } from "./verdict.ts";

const { ok, warning, failed, skipped } = verdictsOn("backends");

const kinds = ["AIServiceBackend", "BackendSecurityPolicy", "Backend"];

/** That back ends and their credentials are accepted, and that Envoy has somewhere to send each rule's requests. */
export const examineBackends: Examination = function* ({ objects, envoys, unread }) {
  for (const kind of kinds) {
    const reason = unread.get(kind);
    if (reason !== undefined) yield skipped({ subject: kind, finding: reason });
  }
  for (const object of objects.filter(({ kind }) => kinds.includes(kind))) {
    const subject = objectTitle(object);
    const troubles = troublesOf(object);
    if (troubles === undefined) {
      yield warning(
        { subject, finding: "no controller has taken it; perhaps nothing refers to it" },
        "delete it, or name it in a route",
      );
    } else if (troubles.length > 0) {
      yield failed(
        { subject, finding: troubles.map(describeCondition).join("; ") },
        object.kind === "BackendSecurityPolicy"
          ? "the Secret that it names must be in its namespace, with the key that its type wants"
          : "correct what the condition names",
      );
    } else yield ok({ subject, finding: "accepted" });
  }
  for (const { name, state } of envoys) {
    for (const [cluster, hosts] of state.value?.hosts ?? []) {
      if (!cluster.startsWith("httproute/") || cluster.includes("route-not-found")) continue;
      const subject = `Envoy ${name} → ${cluster}`;
      const healthy = hosts.filter(({ unhealthy }) => unhealthy === undefined);
      const sick = hosts.filter(({ unhealthy }) => unhealthy !== undefined);
      const reasons = sick.map(({ address, unhealthy }) => `${address}: ${unhealthy}`).join("; ");
      if (hosts.length === 0) {
        yield failed(
          {
            subject,
            finding: "no address: the host name of its Backend is not found, or its Service has no ready pod",
          },
          "spec.endpoints of the Backend; kubectl get endpointslices",
        );
      } else if (healthy.length === 0) {
        yield failed({ subject, finding: reasons }, "its server, or the health check of the BackendTrafficPolicy");
      } else if (sick.length > 0) {
        yield warning(
          { subject, finding: `${healthy.length} of ${hosts.length} serve; ${reasons}` },
          "the others take over meanwhile",
        );
      } else yield ok({ subject, finding: healthy.map(({ address }) => address).join(", ") });
    }
  }
};
