import { SIMULATED_TRANSCRIPT } from "@signalbox/providers/testing";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEndpointGateway, type EndpointGateway } from "../testing/endpoint-gateway.ts";

/** The machine may be busy. */
const PATIENTLY = { timeout: 15_000 };

let gateway: EndpointGateway;
let small: EndpointGateway;
let impatient: EndpointGateway;

beforeAll(async () => {
  gateway = await startEndpointGateway();
  small = await startEndpointGateway({
    limits: { maxBodyBytes: 50_000, maxUploadBytes: 200_000 },
  });
  impatient = await startEndpointGateway({ limits: { idleTimeoutMs: 300 } });
});
afterAll(() => Promise.all([gateway, small, impatient].map((each) => each.close())));

const BOUNDARY = "----form-7";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const field = (name: string, value: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\ncontent-type: audio/wav\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;

function post(
  body: string,
  { at = gateway, path = "/v1/audio/transcriptions", type = TYPE, headers = {} } = {},
): Promise<Response> {
  return fetch(`${at.origin}${path}`, { method: "POST", headers: { "content-type": type, ...headers }, body });
}

async function errorOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: { readonly message: string } };
  return `${response.status} ${error.message}`;
}

/** A request whose body the test writes, piece by piece. */
function openRequest(at: EndpointGateway, headers: Record<string, string> = {}): ClientRequest {
  return httpRequest(`${at.origin}/v1/audio/transcriptions`, {
    method: "POST",
    headers: { "content-type": TYPE, ...headers },
  });
}

describe("a form with a recording", () => {
  test.each(["stt", "together", "azure"])("of the official client reaches %s", async (model) => {
    const client = new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey: "mine", maxRetries: 0 });
    const recording = await toFile(Buffer.from("RIFF sound"), "a.wav", { type: "audio/wav" });
    const transcript = await client.audio.transcriptions.create({ file: recording, model, language: "de" });
    expect(transcript.text).toBe(SIMULATED_TRANSCRIPT);
    const translated = await client.audio.translations.create({ model, file: recording });
    expect(translated.text).toBe(SIMULATED_TRANSCRIPT);
    const simulator = gateway.simulators[model === "azure" ? "azure" : "openai"];
    expect(simulator.calls.at(-2)?.form).toEqual({ file: "RIFF sound", model: "up-stt", language: "de" });
    await expect.poll(() => gateway.reports.at(-1)?.observed?.usage?.totalTokens, PATIENTLY).toBe(13);
  });

  test.each([
    ["first", file("x\r\n--y") + field("model", "stt") + field("language", "de") + END],
    ["last", field("model", "stt") + field("language", "de") + file("x\r\n--y") + END],
  ])("goes on byte for byte but for the model's name, the file %s", async (_, body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toMatchObject([200, { text: SIMULATED_TRANSCRIPT }]);
    const { raw, headers } = gateway.simulators.openai.calls.at(-1)!;
    expect(raw.toString()).toBe(body.replace("stt", "up-stt"));
    expect(headers["content-length"]).toBe(String(raw.length));
  });

  test("goes on while it comes: the back end has the beginning before the client has sent the end", async () => {
    const calls = gateway.simulators.openai.calls.length;
    const request = openRequest(gateway);
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    const sound = "s".repeat(100_000);
    request.write(field("model", "stt") + file(sound).slice(0, 50_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    request.end(file(sound).slice(50_000) + END);
    const [response] = await answered;
    response.resume();
    expect([response.statusCode, gateway.simulators.openai.calls.length]).toEqual([200, calls + 1]);
    const { sha256 } = gateway.simulators.openai.calls.at(-1)!;
    const sent = field("model", "up-stt") + file(sound) + END;
    expect(sha256).toBe(createHash("sha256").update(sent).digest("hex"));
  });

  test("goes to the next back end while nothing of it is lost", async () => {
    const response = await post(field("model", "failover") + file("x") + END);
    expect(response.status).toBe(200);
    await expect
      .poll(() => gateway.reports.at(-1)?.attempts.map(({ failure }) => failure))
      .toEqual(["refused", undefined]);
  });

  test("goes through over web standards as well", async () => {
    const form = new FormData();
    form.append("file", new Blob(["x".repeat(300_000)]), "a.wav");
    form.append("model", "stt");
    const response = await gateway.appFetch("/v1/audio/translations", { method: "POST", body: form });
    expect([response.status, await response.json()]).toMatchObject([200, { text: SIMULATED_TRANSCRIPT }]);
    const { form: received, target } = gateway.simulators.openai.calls.at(-1)!;
    expect([received?.["model"], received?.["file"]?.length, target]).toEqual([
      "up-stt",
      300_000,
      "/v1/audio/translations",
    ]);
  });

  test("whose model no back end answers for is 502", async () => {
    expect(await errorOf(await post(field("model", "dead") + file("x") + END))).toContain("502 no model answered");
  });

  test.each([
    ["no model", file("x") + END, "400 the form has no field `model`"],
    ["a model that is not declared", field("model", "nobody") + END, '400 model "nobody" is not available'],
    ["a model to be chosen", field("model", "auto") + END, '400 model "auto" cannot be chosen'],
    ["a provider without such an endpoint", field("model", "claude") + END, "422 The provider anthropic has no audio"],
    ["two models", field("model", "stt") + field("model", "together") + END, "400 malformed form"],
    ["no end", field("model", "stt") + file("x"), "400 the form ends before its last boundary"],
    ["nothing", "", "400 the form ends before its last boundary"],
  ])("with %s is refused", async (_, body, message) => {
    const response = await post(body);
    expect((await errorOf(response)).slice(0, message.length)).toBe(message);
  });

  test.each([
    ["a type that is no form", { type: "application/json" }, "415 send multipart/form-data"],
    ["no boundary", { type: "multipart/form-data" }, "415 send multipart/form-data"],
    ["a content encoding", { headers: { "content-encoding": "gzip" } }, "415 forms are taken without"],
  ])("in %s is refused", async (_, options, message) => {
    expect((await errorOf(await post(field("model", "stt") + END, options))).slice(0, message.length)).toBe(message);
  });

  test.each([
    [
      "whose file is too long to be held before the model",
      file("x".repeat(150_000)) + field("model", "stt") + END,
      "413 the first",
    ],
    ["that is too long", field("model", "stt") + file("x".repeat(250_000)) + END, "413 the form is larger"],
  ])("%s is refused", async (_, body, message) => {
    expect((await errorOf(await post(body, { at: small }))).slice(0, message.length)).toBe(message);
  });

  test("that is too long and does not say so is refused when it is", async () => {
    const request = openRequest(small);
    request.on("error", () => {});
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    request.write(field("model", "stt") + file("").slice(0, -2));
    for (let sent = 0; sent < 250_000; sent += 10_000) request.write("x".repeat(10_000));
    request.end();
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(413);
  });

  test("that stops coming is 408", async () => {
    const request = openRequest(impatient, { "content-length": "1000" });
    request.on("error", () => {});
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    request.write(field("model", "stt") + file("").slice(0, -2));
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(408);
    request.destroy();
  });

  test("whose client leaves is ended at the back end too", async () => {
    const { port } = new URL(gateway.origin);
    const calls = gateway.simulators.openai.calls.length;
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\ncontent-type: ${TYPE}\r\ncontent-length: 100000\r\n\r\n`,
    );
    socket.write(field("model", "stt") + file("").slice(0, -2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await expect.poll(() => gateway.reports.at(-1)?.status, PATIENTLY).toBe(499);
    expect(gateway.simulators.openai.calls.length).toBe(calls);
  });
});
