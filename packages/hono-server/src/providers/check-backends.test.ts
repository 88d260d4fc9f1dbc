import {
  anthropicWire,
  converseWire,
  geminiWire,
  openAiWire,
  SIMULATED_AWS,
  SIMULATED_KEY,
  startWireSimulator,
} from "@signalbox/providers/testing";
import { expect, test } from "vitest";
import { createFetchUpstream } from "../fetch-upstream.ts";
import { deadOrigin } from "../testing/raw-server.ts";
import { createTestRouter } from "../testing/test-router.ts";
import { checkBackends, type BackendCheck } from "./check-backends.ts";

test("each back end is asked once, and what is wrong comes with what to do", async () => {
  const wires = [openAiWire, anthropicWire, geminiWire, converseWire];
  const simulators = await Promise.all(wires.map((wire) => startWireSimulator(wire)));
  const [openAi, anthropic, gemini, bedrock] = simulators.map(({ origin }) => origin);
  const env = {
    KEY: SIMULATED_KEY,
    WRONG: "sk-a-key-that-is-wrong",
    AWS_ID: SIMULATED_AWS.accessKeyId,
    AWS_SECRET: SIMULATED_AWS.secretAccessKey,
  };
  const aws = "{access_key_id_env: AWS_ID, secret_access_key_env: AWS_SECRET}";
  const { config } = createTestRouter(
    `
providers:
  models:
    - {name: plain, backend_refs: [{base_url: "${openAi}", api_key_env: KEY}]}
    - {name: claude, backend_refs: [{base_url: "${anthropic}", provider: anthropic, api_key_env: KEY}]}
    - {name: nova, backend_refs: [{base_url: "${bedrock}", provider: bedrock, region: us-east-1, credentials: ${aws}}]}
    - {name: refused, backend_refs: [{base_url: "${gemini}", provider: gemini, api_key_env: WRONG}]}
    - {name: lost, backend_refs: [{base_url: "${openAi}/elsewhere", provider: groq, api_key_env: KEY}]}
    - {name: dead, backend_refs: [{base_url: "${await deadOrigin()}", provider: groq, api_key_env: KEY}]}
    - {name: homeless, backend_refs: [{base_url: "${gemini}", provider: vertex-ai}]}
    - {name: keyless, backend_refs: [{base_url: "${openAi}", provider: groq, credentials: {api_key_file: /nowhere}}]}
routing: {}
`,
    { env },
  );
  const access = { env, fetch, readFile: async () => Promise.reject(new Error("there is no such file")) };
  const { signal } = new AbortController();
  const checks: Record<string, BackendCheck> = {};
  for await (const each of checkBackends(config, { upstream: createFetchUpstream(), access, signal }))
    checks[each.model] = each;
  for (const model of ["plain", "claude", "nova"]) expect(checks[model]).toMatchObject({ status: 200, isUsable: true });
  expect(checks["refused"]).toMatchObject({ status: 401, isUsable: false, advice: expect.stringContaining("WRONG") });
  expect(checks["lost"]).toMatchObject({ status: 400, problem: expect.stringContaining("no such endpoint") });
  expect(checks["dead"]).toMatchObject({ status: undefined, advice: expect.stringContaining("base_url") });
  expect(checks["homeless"]).toMatchObject({ isUsable: false, problem: expect.stringContaining("`project`") });
  expect(checks["keyless"]).toMatchObject({ isUsable: false, problem: expect.stringContaining("/nowhere") });
  for (const secret of Object.values(env)) expect(JSON.stringify(checks)).not.toContain(secret);
  expect(simulators.map(({ calls }) => calls.length)).toEqual([2, 1, 1, 1]);
  await Promise.all(simulators.map((simulator) => simulator.close()));
});
