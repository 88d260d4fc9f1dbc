// Asks a model of each provider through the Gateway, as clients of OpenAI's and of Anthropic's API, and compares what the
// simulator got with what the provider's documentation asks for.
//
//   node tools/cluster/scenarios/providers/check.mjs FOLDER    where the public keys of the service accounts are

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CALL_STOP, readClientAnswer } from "../../../../packages/providers/src/testing/read-client-answer.ts";
import { connectToGateway } from "../../gateway-client.mjs";
import { callArguments, said } from "./answers.mjs";
import { expectedBody, requests } from "./bodies.mjs";
import { assertCredential, clientCredentials } from "./credentials.mjs";
import { rows, serviceAccountOf, tokenEndpoint } from "./rows.mjs";

const [folder] = process.argv.slice(2);
/** The configuration reaches the router by a folder, AI Gateway's settings their process by a Secret: both take time. */
const READY_LIMIT_MS = 240_000;
const apis = {
  chat: { path: "/v1/chat/completions", dialect: "openai-chat" },
  messages: { path: "/anthropic/v1/messages", dialect: "anthropic-messages" },
};
/** What AI Gateway says of input tokens where Messages are streamed from a provider with OpenAI's API. */
const UNCOUNTED = 0;
const rowOf = (id) => rows.find((row) => row.id === id);
const azureV1 = { ...rowOf("azure-openai"), model: "gpt-4.1-mini", path: "/openai/v1/chat/completions" };
/** Another API than the client's: each of these is translated to Messages or from them. */
const alsoByMessages = ["openai", "gemini", "anthropic-openai", "aws-bedrock", "gcp-anthropic", "aws-anthropic"];

/** A request and what has to come of it. @type {{ title: string, path: string, body: object, isRefused?: boolean, check: Function }[]} */
const cases = [
  ...rows.flatMap((row) => modelCases(row, row.wire === "anthropic" ? "messages" : "chat")),
  ...alsoByMessages.flatMap((id) => modelCases(rowOf(id), "messages")),
  ...modelCases({ ...azureV1, name: "azure-v1" }, "chat"),
  ...modelCases({ ...azureV1, name: "azure-v1" }, "messages"),
  {
    title: "a decision's model may be a provider's: a legal question goes to groq",
    path: apis.chat.path,
    body: {
      model: "MoM",
      messages: [{ role: "user", content: "Can my landlord keep the deposit after I moved out?" }],
    },
    check: ({ status, headers, call }) => {
      assert.equal(status, 200);
      assert.equal(headers.get("x-vsr-selected-decision"), "law_decision");
      assert.equal(call.headers.host, "api.groq.com");
      assert.equal(call.body.model, "llama-3.1-8b-instant");
      assert.match(call.body.messages[0].content, /^You are a legal expert/);
    },
  },
  endpointCase("openai", "/v1/embeddings", { input: "hello" }, { target: "/v1/embeddings", model: "gpt-4.1-mini" }),
  endpointCase(
    "azure-openai",
    "/v1/embeddings",
    { input: "hello" },
    {
      target: "/openai/deployments/gpt-4.1-mini/embeddings?api-version=2025-01-01-preview",
      model: "gpt-4.1-mini",
    },
  ),
  endpointCase(
    "titan",
    "/v1/embeddings",
    { input: "hello" },
    {
      row: rowOf("aws-bedrock"),
      target: "/model/amazon.titan-embed-text-v2:0/invoke",
      body: { inputText: "hello" },
    },
  ),
  endpointCase(
    "cohere-rerank",
    "/cohere/v2/rerank",
    { query: "a", documents: ["b"] },
    {
      row: rowOf("cohere"),
      target: "/v2/rerank",
      model: "rerank-v3.5",
    },
  ),
  ...[
    ["anthropic", "chat", "anthropic-openai, or /anthropic/v1/messages"],
    ["azure-openai", "messages", "schema OpenAI with prefix /openai/v1"],
    ["gcp-vertex", "messages", "gemini"],
  ].map(([id, api, way]) => shortfall(`${api} to ${id}`, way, apis[api].path, { ...requests[api], model: id })),
  shortfall("reranking by Cohere's schema OpenAI", "schema Cohere", "/cohere/v2/rerank", {
    model: "cohere",
    query: "a",
    documents: ["b"],
  }),
];

/** Of this run: the simulator keeps those of earlier ones too. */
const requestName = (index) => `${process.pid}-${index}`;
const gateway = await connectToGateway("semantic-router");
const send = async ({ path, body }, name) => {
  const response = await gateway.post(path, body, { ...clientCredentials, "x-test-request": name });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
await waitForAll();
const answers = [];
for (const [index, each] of cases.entries()) answers.push(await send(each, requestName(index)));
await gateway.close();

const calls = readCalls();
let failed = 0;
/** @type {{ sentence: string, check: () => void }[]} */
const sentences = [
  ...cases.map(({ title, check }, index) => {
    const [call, ...others] = calls.filter(({ headers }) => headers["x-test-request"] === requestName(index));
    assert.equal(others.length, 0, title);
    return { sentence: title, check: () => check({ ...answers[index], call }) };
  }),
  { sentence: "Google's tokens were asked for with assertions that the keys signed", check: checkTokens },
];
for (const { sentence, check } of sentences) {
  try {
    check();
    process.stdout.write(`ok      ${sentence}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${sentence}: ${error.stack}\n`);
  }
}
process.stdout.write(
  `figure: ${rows.length} provider rows, ${cases.length} requests through Envoy: ${sentences.length - failed} of ${sentences.length} as documented\n`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** A request to a row's model, and one for a stream. */
function modelCases(row, api) {
  const { path, dialect } = apis[api];
  const name = row.name ?? row.id;
  return [false, true].map((stream) => ({
    title: `${name} by ${api}${stream ? ", streamed" : ""}: ${row.host} ${row.path}`,
    path,
    body: { ...requests[api], model: name, ...(stream ? { stream } : {}) },
    check: ({ status, text, call }) => {
      assert.equal(status, 200, text);
      assertPlace(call, row, stream ? (row.streamPath ?? row.path) : row.path);
      assert.deepEqual(call.body, expectedBody({ ...row, id: name }, api, { stream }));
      const { text: told, calls: made, stop, usage, isComplete, error } = readClientAnswer(dialect, text);
      assert.deepEqual(
        { told, made, stop, usage, isComplete, error },
        {
          told: said,
          made: [{ name: "weather", arguments: callArguments }],
          stop: CALL_STOP[dialect],
          usage: [stream && api === "messages" && row.wire === "openai" ? UNCOUNTED : 12, 7],
          isComplete: true,
          error: undefined,
        },
      );
    },
  }));
}

/** What AI Gateway answers by itself: these change when it learns them, and the guide with them. */
function shortfall(what, way, path, body) {
  return {
    title: `${what} is what AI Gateway does not have: 500, and nothing leaves (the way: ${way})`,
    path,
    body,
    isRefused: true,
    check: ({ status, text, call }) => {
      assert.equal(status, 500);
      assert.equal(text, "");
      assert.equal(call, undefined);
    },
  };
}

function endpointCase(model, path, rest, { row = rowOf(model), target, ...expected }) {
  return {
    title: `${path} of ${model}: ${row.host} ${target}`,
    path,
    body: { model, ...rest },
    check: ({ status, text, call }) => {
      assert.equal(status, 200, text);
      assertPlace(call, row, target);
      assert.deepEqual(call.body, expected.body ?? { ...rest, model: expected.model });
    },
  };
}

function assertPlace(call, row, target) {
  assert(call !== undefined, "nothing reached the provider");
  assert.equal(call.method, "POST");
  assert.equal(call.target, target);
  const isTls = row.credential !== "none";
  assert.equal(call.headers.host, row.host);
  assert.equal(call.serverName, isTls ? row.host : null);
  assertCredential(row, call);
}

/** A model of the configuration is refused until the router has it; a route is not found until Envoy has it. */
async function waitForAll() {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (const each of cases.filter(({ body, isRefused }) => !body.stream && !isRefused)) {
    for (;;) {
      const { status, text } = await send(each, "ready");
      if (status === 200) break;
      assert(Date.now() < deadline, `${each.title}: ${status} ${text.slice(0, 300)}`);
      await delay(500);
    }
  }
}

function checkTokens() {
  for (const id of ["gcp-vertex", "gcp-anthropic"]) {
    const assertions = calls
      .filter(({ target }) => target === "/token")
      .map(({ raw }) => Object.fromEntries(new URLSearchParams(raw.toString())))
      .filter(({ assertion }) => claimsOf(assertion).iss === serviceAccountOf(id));
    assert(assertions.length > 0, `no token was asked for ${id}`);
    const { assertion, grant_type: grant } = assertions[0];
    assert.equal(grant, "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { aud, scope, iat, exp } = claimsOf(assertion);
    assert.deepEqual([aud, scope], [tokenEndpoint, "https://www.googleapis.com/auth/cloud-platform"]);
    assert.equal(exp - iat, 3600);
    const [head, body, signature] = assertion.split(".");
    const key = readFileSync(join(folder, `${id}.pem`));
    assert(verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")));
  }
}

function claimsOf(assertion) {
  return JSON.parse(Buffer.from(assertion.split(".")[1], "base64url").toString());
}

/** All that the simulator got, with the bytes of the body and what they say. */
function readCalls() {
  const place = "/api/v1/namespaces/default/services/provider-simulator:http/proxy/calls";
  const output = execFileSync("kubectl", ["get", "--raw", place], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(output.toString()).map(({ body, ...call }) => {
    const raw = Buffer.from(body, "base64");
    return { ...call, raw, body: raw.toString().startsWith("{") ? JSON.parse(raw.toString()) : undefined };
  });
}
