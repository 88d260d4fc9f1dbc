import { SIMULATED_KEY, WEATHER_TEXT } from "@signalbox/providers/testing";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestRouter } from "../testing/test-router.ts";
import { startEndpointGateway, type EndpointGateway } from "../testing/endpoint-gateway.ts";
import { startRawServer, type RawServer } from "../testing/raw-server.ts";
import { serveGateway } from "../node/serve.ts";

let gateway: EndpointGateway;

beforeAll(async () => {
  gateway = await startEndpointGateway();
});
afterAll(() => gateway.close());

const client = (apiKey = "mine"): OpenAI => new OpenAI({ baseURL: `${gateway.origin}/v1`, apiKey, maxRetries: 0 });

describe("a response of a model that is reached by translation", () => {
  test.each([false, true])("is kept, and goes on where the client names it; streamed: %s", async (stream) => {
    const ask = async (body: object): Promise<OpenAI.Responses.Response> => {
      const request = { model: "claude", ...body } as OpenAI.Responses.ResponseCreateParamsNonStreaming;
      return stream
        ? client()
            .responses.stream(request as never)
            .finalResponse()
        : client().responses.create(request);
    };
    const first = await ask({ input: "Weather?", metadata: { a: "b" } });
    expect(first.id).toMatch(/^resp_/);
    const second = await ask({ input: "And tomorrow?", previous_response_id: first.id, store: true });
    expect(second.previous_response_id).toBe(first.id);
    const sent = JSON.stringify(gateway.claude.calls.at(-1)?.body["messages"]);
    for (const text of ["Weather?", WEATHER_TEXT, "And tomorrow?"]) expect(sent).toContain(text);
    expect(await client().responses.retrieve(second.id)).toMatchObject({ id: second.id, output_text: WEATHER_TEXT });

    const items = await client().responses.inputItems.list(second.id, { order: "asc" });
    expect(items.data[0]).toMatchObject({ role: "user", content: [{ type: "input_text", text: "Weather?" }] });
    expect(items.data.at(-1)).toMatchObject({ role: "user", content: [{ type: "input_text", text: "And tomorrow?" }] });

    await client().responses.delete(second.id);
    await expect(client().responses.retrieve(second.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect((await client().responses.retrieve(first.id)).id).toBe(first.id);
  });

  test("is not kept where the client does not want that", async () => {
    const { id } = await client().responses.create({ model: "claude", input: "Weather?", store: false });
    await expect(client().responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(
      client().responses.create({ model: "claude", input: "More", previous_response_id: id }),
    ).rejects.toThrow(/not stored here/);
  });

  test("is found by the client alone whose it is", async () => {
    const { id } = await client("mine").responses.create({ model: "claude", input: "Weather?" });
    await expect(client("yours").responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(
      client("yours").responses.create({ model: "claude", input: "More", previous_response_id: id }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });

  test("is not there when it was an error", async () => {
    await expect(client().responses.create({ model: "claude", input: "BUSY" })).rejects.toThrow(/slow down/);
    const { status } = await fetch(`${gateway.origin}/v1/responses/resp_nothing`);
    expect(status).toBe(404);
  });

  test("has its calls and what they gave among the items that go on", async () => {
    const first = await client().responses.create({
      model: "claude",
      input: "Weather?",
      tools: [{ type: "function", name: "weather", parameters: { type: "object", properties: {} }, strict: false }],
    });
    const call = first.output.find(({ type }) => type === "function_call");
    if (call?.type !== "function_call") throw new Error("no call");
    await client().responses.create({
      model: "claude",
      previous_response_id: first.id,
      tools: [{ type: "function", name: "weather", parameters: { type: "object", properties: {} }, strict: false }],
      input: [{ type: "function_call_output", call_id: call.call_id, output: "rain" }],
    });
    const sent = JSON.stringify(gateway.claude.calls.at(-1)?.body["messages"]);
    expect(sent).toContain('"tool_use"');
    expect(sent).toContain('"tool_result"');
  });

  test.each(["?limit=0", "?limit=x", "?order=up", "?after=nothing"])(
    "has its items in pages: %s is 400",
    async (query) => {
      const { id } = await client().responses.create({ model: "claude", input: "Weather?" });
      const response = await fetch(`${gateway.origin}/v1/responses/${id}/input_items${query}`, {
        headers: { authorization: "Bearer mine" },
      });
      expect(response.status).toBe(400);
    },
  );

  test("is not streamed again, and has no other methods", async () => {
    const { id } = await client().responses.create({ model: "claude", input: "Weather?" });
    const url = `${gateway.origin}/v1/responses/${id}`;
    const headers = { authorization: "Bearer mine" };
    expect((await fetch(`${url}?stream=true`, { headers })).status).toBe(400);
    expect((await fetch(url, { method: "POST", headers })).status).toBe(405);
    expect((await fetch(`${url}/input_items`, { method: "DELETE", headers })).status).toBe(405);
  });
});

describe("a response that a provider of the Responses API keeps", () => {
  const json = { "content-type": "application/json" };
  let servers: readonly RawServer[];
  let origin: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const start = (id: string): Promise<RawServer> =>
      startRawServer(({ method }, response) => {
        const body = method === "POST" ? { id, object: "response", model: id, output: [], usage: {} } : { id, method };
        response.writeHead(200, json).end(JSON.stringify(body));
      });
    servers = [await start("resp_a"), await start("resp_b")];
    const entry = (name: string, server: RawServer): string =>
      `{name: ${name}, backend_refs: [{base_url: "${server.origin}", api_key: ${SIMULATED_KEY}}]}`;
    const router = createTestRouter(`
providers:
  defaults: {default_model: b}
  models: [${entry("a", servers[0]!)}, ${entry("b", servers[1]!)}]
routing: {}
`);
    const server = await serveGateway({ port: 0, getRouter: () => router });
    origin = `http://127.0.0.1:${server.port}`;
    close = () => server.close({ graceMs: 100 });
  });
  afterAll(async () => {
    await close();
    await Promise.all(servers.map((server) => server.close()));
  });

  const ask = (body: object): Promise<Response> =>
    fetch(`${origin}/v1/responses`, { method: "POST", headers: json, body: JSON.stringify(body) });

  test("is asked for there, goes on there whatever the router would choose, and nowhere else", async () => {
    expect((await ask({ model: "a", input: "x" })).status).toBe(200);
    expect(await (await fetch(`${origin}/v1/responses/resp_a?include=x`)).json()).toMatchObject({ method: "GET" });
    expect(servers[0]!.requests.at(-1)).toMatchObject({
      path: "/v1/responses/resp_a?include=x",
      headers: { authorization: `Bearer ${SIMULATED_KEY}` },
    });
    expect((await ask({ model: "auto", input: "y", previous_response_id: "resp_a" })).status).toBe(200);
    expect(JSON.parse(servers[0]!.requests.at(-1)!.body)).toMatchObject({ model: "a", previous_response_id: "resp_a" });
    const elsewhere = await ask({ model: "b", input: "y", previous_response_id: "resp_a" });
    expect([elsewhere.status, await elsewhere.text()]).toEqual([400, expect.stringContaining('model \\"a\\"')]);
    expect((await fetch(`${origin}/v1/responses/resp_a`, { method: "DELETE" })).status).toBe(200);
    expect((await fetch(`${origin}/v1/responses/resp_a`)).status).toBe(404);
  });
});
