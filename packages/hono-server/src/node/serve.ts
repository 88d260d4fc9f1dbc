import { createGatewayApp, type GatewayAppOptions } from "../gateway-app.ts";
import { createInFlight } from "../in-flight.ts";
import type { Upstream } from "../upstream.ts";
import { createDispatchUpstream } from "./dispatch-upstream.ts";
import { listen, type CloseOptions, type ListenOptions, type RunningServer } from "./listen.ts";
import { createNodeExchange } from "./node-exchange.ts";
import type { HttpBindings } from "@hono/node-server";

export type ServeGatewayOptions = ListenOptions &
  Omit<GatewayAppOptions, "upstream" | "openExchange" | "inFlight" | "isStopping"> & {
    /** Default: undici's dispatch. Closed with the server when it is the default. */
    readonly upstream?: Upstream;
    /**
     * How long readiness says 503 before connections are refused, so that a load balancer has left by then.
     * Default 0.
     */
    readonly drainDelayMs?: number;
  };

/**
 * Serves the gateway on Node, with answers written straight to the socket.
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
  const app = createGatewayApp({
    ...options,
    upstream,
    inFlight,
    isStopping: () => isStopping,
    openExchange: (context) => {
      const { incoming, outgoing } = context.env as HttpBindings;
      return createNodeExchange(incoming, outgoing);
    },
  });
  const server = await listen(app, options, inFlight.stopAll);
  const stop = async (closing?: CloseOptions): Promise<void> => {
    isStopping = true;
    if (drainDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, drainDelayMs));
    await server.close(closing);
    if (options.upstream === undefined) await upstream.close();
  };
  let stopped: Promise<void> | undefined;
  return { port: server.port, host: server.host, close: (closing) => (stopped ??= stop(closing)) };
}
