import { createLadder, createRouter, explainRecord, type CompiledConfig } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { checkBackends, createFetchUpstream, createGatewayApp, createManagementApp } from "@signalbox/hono-server";
import { createDispatchUpstream, serveGateway } from "@signalbox/hono-server/node";
import { createPinoLogger, createPrometheusMetrics } from "@signalbox/node";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, expect, test } from "vitest";
import { requestLine } from "./request-line.ts";

/** Every credential that a gateway may hold, and one that a client sends. */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const PLANTED = {
  environment: "sk-env/0123+456789",
  config: "sk-config-0123456789",
  file: "sk-file-0123456789",
  header: "sk-header-0123456789",
  query: "sk-query-0123456789",
  extra: "sk-extra-0123456789",
  client: "sk-client-0123456789",
  awsId: "AKIAPLANTED0123456",
  awsSecret: "aws/secret+0123456789abcdef",
  awsToken: "aws-session-token-0123456789==",
  entraSecret: "entra~secret.0123456789",
  entraToken: "entra-token-0123456789",
  googleToken: "ya29.google-token-0123456789",
  pem,
};
/** An access key's id is a name, which AWS itself repeats; it is in no log all the same. */
const NAMES_ONLY = new Set<keyof typeof PLANTED>(["awsId"]);

const env = {
  KEY: PLANTED.environment,
  HEADER: PLANTED.header,
  AWS_ID: PLANTED.awsId,
  AWS_SECRET: PLANTED.awsSecret,
  AWS_TOKEN: PLANTED.awsToken,
  AZURE_SECRET: PLANTED.entraSecret,
};
const files: Readonly<Record<string, string>> = {
  "/key": PLANTED.file,
  "/google.json": JSON.stringify({ type: "service_account", client_email: "a@acme.example", private_key: pem }),
};
const aws =
  "region: us-east-1, credentials: {access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET, session_token_env: AWS_TOKEN}";
const google = "project: p, region: europe-west4, credentials: {credentials_file: /google.json}";
const BACKENDS: Readonly<Record<string, string>> = {
  plain: "api_key_env: KEY",
  inline: `api_key: ${PLANTED.config}`,
  openai: "provider: openai, api_key_env: KEY",
  groq: "provider: groq, api_key_env: KEY",
  named: "provider: groq, api_key_env: HEADER, auth_header: x-vendor-key, auth_prefix: ''",
  file: "provider: deepseek, credentials: {api_key_file: /key}",
  own: "provider: mistral, credentials: {client_key_header: x-user-mistral-key}",
  query: `chat_path: "/v1/chat/completions?key=${PLANTED.query}"`,
  extra: `api_key_env: KEY, extra_headers: {x-gateway-token: ${PLANTED.extra}}`,
  anthropic: "provider: anthropic, api_key_env: KEY",
  azure: "provider: azure-openai, api_key_env: KEY",
  entra:
    "provider: azure-openai, credentials: {type: AzureCredentials, tenant_id: t, client_id: c, client_secret_env: AZURE_SECRET}",
  gemini: "provider: gemini, api_key_env: KEY",
  vertex: `provider: vertex-ai, ${google}`,
  "vertex-claude": `provider: vertex-anthropic, ${google}`,
  bedrock: `provider: bedrock, ${aws}`,
  "bedrock-claude": `provider: {name: AWSAnthropic}, ${aws}`,
  missing: "provider: groq, credentials: {api_key_file: /nowhere}",
};
const models = Object.keys(BACKENDS);
const SPELLED_OUT = ["query", "extra"];

function configOf(
  origin: string,
  { strict, only = models }: { strict: boolean; only?: readonly string[] },
): CompiledConfig {
  const entries = only.map(
    (model) => `  - {name: ${model}, backend_refs: [{base_url: "${origin}", ${BACKENDS[model]}}]}`,
  );
  const yaml = `
providers:
  models:
${entries.join("\n")}
routing: {}
global: {signalbox: {strict_parameters: ${strict}}}
`;
  const { config, diagnostics } = loadConfig(yaml, { env });
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  return config;
}

/** Everything that could be read by somebody, a line each. */
const lines: string[] = [];
const note = (text: string): void => void lines.push(...text.split("\n").filter((line) => line !== ""));

const logger = createPinoLogger({ level: "debug", destination: { write: note } });
const metrics = createPrometheusMetrics();

type Failure = (request: { readonly url: string; readonly headers: Headers; readonly body: string }) => Response;
const quoted: Failure = ({ url, headers, body }) =>
  Response.json(
    {
      error: { message: `bad request to ${url} with ${JSON.stringify([...headers])}: ${body}` },
      message: headers.get("authorization"),
    },
    { status: 400, headers: { "x-echo": [...headers.values()].join(" ").replaceAll(/[^\x20-\x7e]/g, "") } },
  );
const broken =
  (code: string): Failure =>
  ({ headers }) => {
    throw new TypeError(`fetch failed with ${JSON.stringify([...headers])}`, {
      cause: Object.assign(new Error(code), { code }),
    });
  };
/** What may go wrong upstream; most of it repeats what was sent. */
const FAILURES: Readonly<Record<string, Failure>> = {
  QUOTED: quoted,
  PAGE: ({ headers }) =>
    new Response(`<html><pre>${[...headers].map((pair) => pair.join(": ")).join("\n")}</pre></html>`, {
      status: 502,
      headers: { "content-type": "text/html" },
    }),
  UNAUTHORIZED: ({ headers }) =>
    Response.json(
      {
        error: {
          message: `Incorrect API key provided: ${[...headers.values()].join()}`,
          type: "invalid_request_error",
        },
      },
      { status: 401 },
    ),
  ENCODED: ({ headers }) =>
    Response.json(
      { error: [...headers.values()].map((value) => encodeURIComponent(value.replace(/^\w+ /, ""))) },
      { status: 403 },
    ),
  EVENT: ({ headers }) =>
    new Response(
      `data: ${JSON.stringify({ error: { message: `no: ${[...headers.values()].join()}`, type: "server_error" } })}\n\n`,
      {
        headers: { "content-type": "text/event-stream" },
      },
    ),
  REFUSED: broken("ECONNREFUSED"),
  CERTIFICATE: broken("ERR_TLS_CERT_ALTNAME_INVALID"),
  LATE: broken("UND_ERR_HEADERS_TIMEOUT"),
  RESET: broken("ECONNRESET"),
  NO_JSON: () => new Response("{not json", { headers: { "content-type": "application/json" } }),
  EMPTY: () => Response.json({}),
};

/** The planted secrets that really went to a provider or to who gives tokens. */
const sent = new Set<string>();
function remember(text: string): void {
  for (const [name, secret] of Object.entries(PLANTED)) if (text.includes(secret)) sent.add(name);
}

const fakeFetch: typeof fetch = async (input, init) => {
  const body = init?.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : "";
  const failure = Object.entries(FAILURES).find(([word]) => body.includes(word))?.[1] ?? quoted;
  const headers = new Headers(init?.headers);
  const url = input instanceof Request ? input.url : input.toString();
  remember(`${url} ${[...headers.values()].join(" ")}`);
  return failure({ url, headers, body });
};

/** Tokens of Google and Microsoft, which are refused for one request in three, with what was sent. */
let asked = 0;
const tokenFetch = async (url: string, init: RequestInit): Promise<Response> => {
  const form = init.body instanceof URLSearchParams ? init.body.toString() : "";
  remember(decodeURIComponent(form));
  if (++asked % 3 === 0)
    return Response.json(
      { error: "invalid_client", error_description: `wrong: ${decodeURIComponent(form)} ${form}` },
      { status: 401 },
    );
  const token = url.includes("microsoft") ? PLANTED.entraToken : PLANTED.googleToken;
  // Short-lived, so that they are asked for again and again.
  return Response.json({ access_token: token, expires_in: 1 });
};
const access = {
  env,
  readFile: async (path: string) => files[path] ?? Promise.reject(new Error(`ENOENT: no such file, open '${path}'`)),
  fetch: tokenFetch,
};

const ASKS = [
  {
    path: "/v1/chat/completions",
    body: (words: string) => ({ messages: [{ role: "user", content: words }], logit_bias: { 1: 1 } }),
  },
  {
    path: "/v1/messages",
    body: (words: string) => ({ max_tokens: 9, messages: [{ role: "user", content: words }], top_k: 3 }),
  },
  { path: "/v1/responses", body: (words: string) => ({ input: words, truncation: "auto" }) },
];

async function ask(
  send: (path: string, init: RequestInit) => Promise<Response>,
  request: { path: string; body: object },
): Promise<void> {
  const response = await send(request.path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${PLANTED.client}`,
      "x-api-key": PLANTED.client,
      "x-user-mistral-key": PLANTED.client,
    },
    body: JSON.stringify(request.body),
  });
  for (const [name, value] of response.headers) note(`${name}: ${value}`);
  note(await response.text().catch(String));
}

const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

test("failing requests of every kind of credential", { timeout: 240_000 }, async () => {
  for (const strict of [false, true]) {
    const config = configOf("https://provider.example", { strict });
    const router = createRouter({ config, models: createLadder([]) });
    const app = createGatewayApp({
      getRouter: () => router,
      upstream: createFetchUpstream({ fetch: fakeFetch }),
      logger,
      metrics,
      providerAccess: access,
      onRequest: (report) => {
        note(requestLine(report, { showPrompt: true }));
        const { body: _, outcome, ...rest } = report;
        note(JSON.stringify({ ...rest, record: outcome?.record, plan: outcome?.plan }));
        note(inspect(report, { depth: 8, compact: true, breakLength: Infinity }));
        if (outcome !== undefined) note(explainRecord(outcome.record));
      },
    });
    for (const model of models)
      for (const word of Object.keys(FAILURES))
        for (const { path, body } of ASKS)
          for (const stream of [false, true])
            await ask(async (at, init) => app.fetch(new Request(`http://gateway${at}`, init)), {
              path,
              body: { model, stream, ...body(word) },
            });
    const management = createManagementApp({
      getRouter: () => router,
      metricsText: async () => ({ contentType: metrics.contentType, body: await metrics.render() }),
    });
    for (const path of ["/ready", "/config/hash", "/metrics", "/startup-status", `/${PLANTED.client.slice(0, 3)}`])
      note(await (await management.request(path)).text());
    // Whoever prints what the gateway stands on sees masks; headers and paths that a configuration spells out are its text.
    const { models: bindings } = configOf("https://provider.example", {
      strict,
      only: models.filter((model) => !SPELLED_OUT.includes(model)),
    });
    note(inspect(bindings, { depth: 12, showHidden: true }));
    note(JSON.stringify([...bindings.values()]));
    const { signal } = new AbortController();
    for await (const check of checkBackends(config, {
      upstream: createFetchUpstream({ fetch: fakeFetch }),
      access,
      signal,
    }))
      note(JSON.stringify(check));
  }
});

test("connections that are refused, that speak no TLS, and that stay silent", { timeout: 120_000 }, async () => {
  const sockets = new Set<Socket>();
  const listenTo = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}));
      onSocket(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  const plainText = await listenTo(
    (socket) => void socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\nno TLS here")),
  );
  const silent = await listenTo(() => {});
  const echoing = await listenTo(
    (socket) =>
      void socket.on("data", (received: Buffer) =>
        socket.end(`HTTP/1.1 2x0 ${received.toString("latin1").slice(0, 900)}`),
      ),
  );
  const origins = [
    "http://127.0.0.1:1",
    `https://127.0.0.1:${plainText}`,
    `http://127.0.0.1:${silent}`,
    `http://127.0.0.1:${echoing}`,
  ];
  for (const origin of origins) {
    const router = createRouter({ config: configOf(origin, { strict: false }), models: createLadder([]) });
    const upstream = createDispatchUpstream();
    const gateway = await serveGateway({
      port: 0,
      getRouter: () => router,
      upstream,
      logger,
      metrics,
      providerAccess: access,
      limits: { headersTimeoutMs: 200 },
      onRequest: (report) => note(requestLine(report, { showPrompt: true })),
    });
    cleanups.push(
      () => upstream.close(),
      () => gateway.close({ graceMs: 10 }),
    );
    await Promise.all(
      models.map((model) =>
        ask((path, init) => fetch(`http://127.0.0.1:${gateway.port}${path}`, init), {
          path: "/v1/chat/completions",
          body: { model, ...ASKS[0]!.body("Hi") },
        }),
      ),
    );
  }
});

test("configurations with a secret in the wrong place", () => {
  const place = (fields: string): string =>
    `providers: {models: [{name: m, backend_refs: [{${fields}}]}]}\nrouting: {}\n`;
  const key = PLANTED.config;
  for (const yaml of [
    place(`base_url: "https://a.example", api_key: [${key}]`),
    place(`base_url: "https://a.example", api_key: {value: ${key}}`),
    place(`base_url: "https://a.example", api_keyy: ${key}`),
    place(`base_url: "https://a.example", api_key_env: ${key}`),
    place(`base_url: "https://user:${key}@a.example"`),
    place(`base_url: "https://a.example", auth_header: "${key} x"`),
    place(`base_url: "https://a.example", provider: groq, credentials: {api_key: ${key}}`),
    place(`base_url: "https://a.example", provider: bedrock, credentials: {secret_access_key: ${key}}`),
    place(`base_url: "https://a.example", extra_headers: {x-token: [${key}]}`),
    place(`base_url: "https://a.example", api_key: "${key}\\n"`),
  ]) {
    const { diagnostics } = loadConfig(yaml, { env });
    note(JSON.stringify(diagnostics));
    for (const { severity, message, path } of diagnostics) logger.warn({ severity, path }, message);
  }
});

test("nothing secret is in 10,000 lines of logs, traces, records, metrics and answers", () => {
  // AWS's secret and Google's private key sign, and go nowhere themselves.
  expect([...sent].toSorted()).toEqual(
    Object.keys(PLANTED)
      .filter((name) => name !== "awsSecret" && name !== "pem")
      .toSorted(),
  );
  expect(lines.length).toBeGreaterThan(10_000);
  process.stdout.write(`${lines.length} lines\n`);
  const found = new Map<string, string>();
  for (const [name, secret] of Object.entries(PLANTED) as [keyof typeof PLANTED, string][]) {
    for (const form of formsOf(secret)) {
      for (const line of lines) {
        if (!line.includes(form) || (NAMES_ONLY.has(name) && line.includes("Credential="))) continue;
        const at = line.indexOf(form);
        found.set(`${name} (${form.length} characters)`, line.slice(Math.max(0, at - 300), at + form.length + 40));
      }
    }
  }
  expect(Object.fromEntries(found)).toEqual({});
});

/** How a secret may be written: as it is, in JSON, in a URL, in Base64; of a PEM file any line. */
function formsOf(secret: string): readonly string[] {
  const parts = secret.includes("\n")
    ? secret.split("\n").filter((line) => line.length > 20 && !line.startsWith("---"))
    : [secret];
  return parts.flatMap((part) => [
    part,
    part.replaceAll("/", "\\/"),
    encodeURIComponent(part),
    Buffer.from(part).toString("base64").replace(/.=*$/, ""),
  ]);
}
