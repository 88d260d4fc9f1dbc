import { createCountingMetrics, type CountingMetrics } from "@signalbox/core/testing";
import {
  anthropicWire,
  SIMULATED_AWS,
  SIMULATED_KEY,
  startEndpointSimulator,
  startWireSimulator,
  WEATHER_TEXT,
  type EndpointSimulator,
  type WireSimulator,
} from "@signalbox/providers/testing";
import { createFetchUpstream } from "../fetch-upstream.ts";
import { createGatewayApp, type GatewayAppOptions } from "../gateway-app.ts";
import type { RequestReport } from "../gateway-scope.ts";
import { serveGateway } from "../node/serve.ts";
import { deadOrigin } from "./raw-server.ts";
import { createTestRouter } from "./test-router.ts";

const VENDORS = ["openai", "azure", "cohere", "gemini", "titan"] as const;

/** A gateway over simulators of everything that providers have beside chat. */
export interface EndpointGateway {
  readonly origin: string;
  /** The same over web standards, without a socket of its own. */
  appFetch(path: string, init: RequestInit): Promise<Response>;
  readonly simulators: Readonly<Record<(typeof VENDORS)[number], EndpointSimulator>>;
  readonly claude: WireSimulator;
  readonly metrics: CountingMetrics;
  readonly reports: readonly RequestReport[];
  close(): Promise<void>;
}

export async function startEndpointGateway(
  options: Partial<GatewayAppOptions> & { readonly strict?: boolean } = {},
): Promise<EndpointGateway> {
  const { strict = false, ...rest } = options;
  const started = await Promise.all(VENDORS.map((vendor) => startEndpointSimulator(vendor)));
  const simulators = Object.fromEntries(VENDORS.map((vendor, index) => [vendor, started[index]!])) as Record<
    (typeof VENDORS)[number],
    EndpointSimulator
  >;
  const claude = await startWireSimulator(anthropicWire, {
    answer: ({ body }) => ({
      parts: [
        { kind: "text", pieces: [WEATHER_TEXT] },
        ...(body["tools"] === undefined
          ? []
          : [{ kind: "call", id: "call_1", name: "weather", pieces: ["{}"] } as const]),
      ],
      finish: body["tools"] === undefined ? "stop" : "tool_calls",
      usage: { input: 12, output: 7 },
    }),
  });
  const env = { KEY: SIMULATED_KEY, AWS_ID: SIMULATED_AWS.accessKeyId, AWS_SECRET: SIMULATED_AWS.secretAccessKey };
  const aws = "region: us-east-1, credentials: {access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET}";
  const dead = await deadOrigin();
  const keyed = "api_key_env: KEY";
  const entry = (name: string, upstream: string, ...backends: readonly string[]): string =>
    `  - {name: ${name}, provider_model_id: ${upstream}, backend_refs: [${backends.map((each) => `{${each}}`).join(", ")}]}`;
  const openai = `base_url: "${simulators.openai.origin}"`;
  const azure = `base_url: "${simulators.azure.origin}", provider: azure-openai, api_version: 2025-01-01-preview`;
  const yaml = `
providers:
  defaults: {default_model: plain}
  models:
${entry("plain", "up-chat", `${openai}, ${keyed}`)}
${entry("stt", "up-stt", `${openai}, ${keyed}`)}
${entry("together", "up-stt", `${openai}, provider: together, ${keyed}`)}
${entry("azure", "up-stt", `${azure}, ${keyed}`)}
${entry("cohere", "up-rank", `base_url: "${simulators.cohere.origin}", provider: cohere, ${keyed}`)}
${entry("cohere-v2", "up-rank", `base_url: "${simulators.cohere.origin}", provider: {name: Cohere, version: v2}, ${keyed}`)}
${entry("gemini", "up-embed", `base_url: "${simulators.gemini.origin}", provider: gemini, ${keyed}`)}
${entry("titan", "up-embed", `base_url: "${simulators.titan.origin}", provider: bedrock, ${aws}`)}
${entry("claude", "up-claude", `base_url: "${claude.origin}", provider: anthropic, ${keyed}`)}
${entry("failover", "up-stt", `name: dead, weight: 100, base_url: "${dead}"`, `name: live, weight: 0, ${openai}, ${keyed}`)}
${entry("dead", "up-stt", `base_url: "${dead}"`)}
routing:
  signals:
    keywords:
    - {name: story, operator: OR, keywords: [story]}
    - {name: brief, operator: OR, keywords: [brief]}
    - {name: bad, operator: OR, keywords: [forbidden]}
  decisions:
  - {name: stories, priority: 1, rules: {operator: OR, conditions: [{type: keyword, name: story}]}, modelRefs: [{model: together}]}
  - name: briefly
    priority: 1
    rules: {operator: OR, conditions: [{type: keyword, name: brief}]}
    modelRefs: [{model: claude}]
    plugins: [{type: system_prompt, configuration: {system_prompt: Be brief., mode: insert}}]
  - name: refused
    priority: 9
    rules: {operator: OR, conditions: [{type: keyword, name: bad}]}
    plugins: [{type: fast_response, configuration: {message: No.}}]
global: {signalbox: {strict_parameters: ${strict}}}
`;
  const router = createTestRouter(yaml, { env });
  const metrics = createCountingMetrics();
  const reports: RequestReport[] = [];
  const appOptions = {
    getRouter: () => router,
    metrics,
    onRequest: (report: RequestReport) => void reports.push(report),
    providerAccess: {
      env,
      readFile: async () => {
        throw new Error("there is no such file");
      },
      fetch,
    },
    ...rest,
  };
  const server = await serveGateway({ port: 0, ...appOptions });
  const portable = createFetchUpstream();
  const app = createGatewayApp({ ...appOptions, upstream: portable });
  return {
    appFetch: async (path, init) => app.fetch(new Request(`http://gateway${path}`, init)),
    origin: `http://127.0.0.1:${server.port}`,
    simulators,
    claude,
    metrics,
    reports,
    close: async () => {
      await server.close({ graceMs: 100 });
      await portable.close();
      await Promise.all([...started, claude].map((simulator) => simulator.close()));
    },
  };
}
