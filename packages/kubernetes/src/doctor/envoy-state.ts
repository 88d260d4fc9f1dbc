import { envoyFieldAt, fieldAt, listAt, textAt } from "../check/field-at.ts";
import type { EnvoyHost, EnvoyState } from "./installation.ts";

/**
 * Reads what Envoy's administration interface answers.
 *
 * @param configDump JSON of `/config_dump?resource=dynamic_listeners`, or of the whole `/config_dump`
 * @param clusters JSON of `/clusters?format=json`
 */
export function readEnvoyState(configDump: unknown, clusters: unknown): EnvoyState {
  const listeners = listAt(configDump, "configs").flatMap((entry) =>
    fieldAt(entry, "dynamic_listeners") === undefined ? [entry] : listAt(entry, "dynamic_listeners"),
  );
  const filters = listeners.flatMap((entry): [string, readonly string[]][] => {
    const listener = fieldAt(entry, "active_state", "listener");
    const names = httpFilters(listener);
    return names.length === 0 ? [] : [[textAt(listener, "name") ?? textAt(entry, "name") ?? "", names]];
  });
  const hosts = listAt(clusters, "cluster_statuses").map((status): [string, readonly EnvoyHost[]] => [
    textAt(status, "name") ?? "",
    listAt(status, "host_statuses").map(readHost),
  ]);
  return { filters: new Map(filters), hosts: new Map(hosts) };
}

/** The names of a listener's HTTP filters, from the chain that takes plain requests. */
function httpFilters(listener: unknown): string[] {
  const chains = [fieldAt(listener, "default_filter_chain"), ...listAt(listener, "filter_chains")];
  for (const chain of chains)
    for (const filter of listAt(chain, "filters")) {
      const found = envoyFieldAt(filter, "typed_config", "http_filters");
      if (Array.isArray(found)) return found.map((each) => textAt(each, "name") ?? "");
    }
  return [];
}

function readHost(status: unknown): EnvoyHost {
  const socket = fieldAt(status, "address", "socket_address");
  const health = fieldAt(status, "health_status");
  const reasons = [
    fieldAt(health, "failed_active_health_check") === true ? "its health check fails" : undefined,
    fieldAt(health, "failed_outlier_check") === true ? "it was taken out after errors in a row" : undefined,
    textAt(health, "eds_health_status") === "UNHEALTHY" ? "its pod is not ready" : undefined,
  ].filter((reason) => reason !== undefined);
  const host = textAt(status, "hostname") ?? textAt(socket, "address") ?? "";
  const port = fieldAt(socket, "port_value");
  return {
    address: typeof port === "number" ? `${host}:${port}` : host,
    unhealthy: reasons.length === 0 ? undefined : reasons.join(", "),
  };
}
