import { simulatedApi, startWireSimulator, type SimulatedCall, type SpokenAnswer } from "@signalbox/providers/testing";
import type { TokenIssuers, WireSimulator } from "@signalbox/providers/testing";
import { connect } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import { createFetchUpstream } from "../../src/fetch-upstream.ts";
import { createGatewayApp } from "../../src/gateway-app.ts";
import { createTestRouter } from "../../src/testing/test-router.ts";
import { GOOGLE_KEY_FILE, MATRIX_ENV, ROGUE_KEY_FILE, type MatrixRow } from "./matrix-rows.ts";

/** The gateway before one provider: its own hosts in the configuration, a simulator behind them. */
export interface MatrixGateway {
  readonly simulator: WireSimulator;
  /** A request of a client of chat completions, for `model`: `right`, or `wrong` with a credential that is not. */
  ask(body: object, options?: { readonly answer?: Answering; readonly model?: "right" | "wrong" }): Promise<Response>;
  close(): Promise<void>;
}

export type Answering = SpokenAnswer | ((call: SimulatedCall) => SpokenAnswer);

export async function startMatrixGateway(
  row: MatrixRow,
  { issuers, rogueKeyFile }: { readonly issuers: TokenIssuers; readonly rogueKeyFile: string },
): Promise<MatrixGateway> {
  let answering: Answering | undefined;
  const wire = simulatedApi(row.api, { issuers, entra: row.isEntra });
  const { host } = new URL(row.origin);
  const simulator = await startWireSimulator(
    {
      ...wire,
      // Signatures cover the host, so it must be the provider's own.
      breaches: (call) => [
        ...(call.headers["host"] === host ? [] : [`host: ${call.headers["host"] ?? "missing"}`]),
        ...wire.breaches(call),
      ],
    },
    {
      answer: (call) => {
        if (answering === undefined) throw new Error("nothing is expected to be asked");
        return typeof answering === "function" ? answering(call) : answering;
      },
    },
  );
  const { port } = new URL(simulator.origin);
  // Every host is the simulator, in plain text.
  const agent = new Agent({
    connect: (_, callback) => {
      const socket = connect(Number(port), "127.0.0.1");
      const fail = (error: Error): void => callback(error, null);
      socket.once("error", fail).once("connect", () => {
        socket.off("error", fail);
        callback(null, socket);
      });
    },
  });
  const upstream = createFetchUpstream({
    fetch: ((url: string, init: Parameters<typeof undiciFetch>[1]) =>
      undiciFetch(url, { ...init, dispatcher: agent })) as unknown as typeof fetch,
  });
  const back = (fields: string): string =>
    `provider_model_id: "${row.model}", backend_refs: [{base_url: "${originOf(row)}", ${fields}}]`;
  const router = createTestRouter(
    `
providers:
  models:
  - {name: right, ${back(row.backend)}}
  - {name: wrong, ${back(row.wrongBackend)}}
routing: {}
`,
    { env: MATRIX_ENV },
  );
  const files: Readonly<Record<string, string>> = {
    [GOOGLE_KEY_FILE]: issuers.googleKeyFile,
    [ROGUE_KEY_FILE]: rogueKeyFile,
  };
  const app = createGatewayApp({
    getRouter: () => router,
    upstream,
    providerAccess: { env: MATRIX_ENV, fetch: issuers.fetch, readFile: async (path) => files[path] ?? "" },
  });
  return {
    simulator,
    ask: async (body, { answer, model = "right" } = {}) => {
      answering = answer;
      return app.request("/v1/chat/completions", {
        method: "POST",
        // A key for the gateway alone.
        headers: { "content-type": "application/json", authorization: "Bearer of-the-client" },
        body: JSON.stringify({ model, ...body }),
      });
    },
    close: async () => {
      await upstream.close();
      await agent.destroy();
      await simulator.close();
    },
  };
}

/** Other APIs than the provider's own are found by their path. */
function originOf({ origin, provider, api }: MatrixRow): string {
  return api === provider ? origin : `${origin}${api.basePath}`;
}
