import { createGatewayApp, createGatewayScope, isApiPath, type GatewayAppOptions } from "../gateway-app.ts";
import { readFile } from "node:fs/promises";
import { createInFlight } from "../in-flight.ts";
import { serveRequest } from "../serve-request.ts";
import type { ProviderAccess } from "../providers/provider-access.ts";
import type { Upstream } from "../upstream.ts";
import { createDispatchUpstream } from "./dispatch-upstream.ts";
import { listen, type CloseOptions, type ListenOptions, type RunningServer } from "./listen.ts";
import { createNodeExchange } from "./node-exchange.ts";

export type ServeGatewayOptions = ListenOptions &
  Omit<GatewayAppOptions, "upstream" | "inFlight" | "isStopping"> & {
    /** Default: undici's dispatch. Closed with the server when it is the default. */
    readonly upstream?: Upstream;
    /**
     * How long readiness says 503 before connections are refused, so that a load balancer has left by then.
     * Default 0.
     */
    readonly drainDelayMs?: number;
  };

/** Credentials from the process's environment and from files. */
export const nodeProviderAccess: ProviderAccess = {
  env: process.env,
  readFile: (path, { signal }) => readFile(path, { encoding: "utf8", signal }),
  fetch: (url, init) => fetch(url, init),
};

/**
 * Serves the gateway on Node. Requests for models go from Node's request to Node's response with no web object in
 * between, which halves what serving costs; all others go through the app.
 *
 * ```ts
 * const gateway = await serveGateway({ port: 8080, getRouter: () => router });
 * process.once("SIGTERM", () => void gateway.close({ graceMs: 30_000 }));
 * ```
 */
export async function serveGateway(options: ServeGatewayOptions): Promise<RunningServer> {
  const { drainDelayMs = 0 } = options;
  const upstream = options.upstream ?? createDispatchUpstream();
  const inFlight = createInFlight();
  let isStopping = false;
  const appOptions: GatewayAppOptions = {
    providerAccess: nodeProviderAccess,
    ...options,
    upstream,
    inFlight,
    isStopping: () => isStopping,
  };
  const scope = createGatewayScope(appOptions);
  const server = await listen(createGatewayApp(appOptions), options, {
    onDeadline: inFlight.stopAll,
    takeDirectly: (incoming, outgoing) => {
      if (!isApiPath(incoming.url ?? "")) return false;
      // Owned by `inFlight`; it never rejects.
      void serveRequest(createNodeExchange(incoming, outgoing), scope);
      return true;
    },
  });
  const stop = async (closing?: CloseOptions): Promise<void> => {
    isStopping = true;
    if (drainDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, drainDelayMs));
    await server.close(closing);
    if (options.upstream === undefined) await upstream.close();
  };
  let stopped: Promise<void> | undefined;
  return { port: server.port, host: server.host, close: (closing) => (stopped ??= stop(closing)) };
}
