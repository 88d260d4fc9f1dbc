import { createGatewayApp, type GatewayAppOptions } from "../gateway-app.ts";
import { serveGateway } from "../node/serve.ts";

/** A way to reach a gateway under test, and to end it. */
export interface GatewayClient {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export type Serve = (options: GatewayAppOptions) => Promise<GatewayClient>;

/** Over a socket, with answers written to Node's raw response. */
export const serveOnNode: Serve = async (options) => {
  const server = await serveGateway({ ...options, port: 0 });
  return {
    fetch: (path, init) => fetch(`http://127.0.0.1:${server.port}${path}`, init),
    close: () => server.close({ graceMs: 1000 }),
  };
};

/** Without a socket, as edge runtimes call it. */
export const serveInProcess: Serve = async (options) => {
  const app = createGatewayApp(options);
  return { fetch: async (path, init) => app.fetch(new Request(`http://gateway${path}`, init)), close: async () => {} };
};
