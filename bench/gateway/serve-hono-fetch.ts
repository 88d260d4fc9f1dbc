// What a Hono app does without further thought: the request's body through `fetch`, its response returned.
// node serve-hono-fetch.ts <back end's port>

import { serve } from "@hono/node-server";
import { Hono } from "hono";

const origin = `http://127.0.0.1:${process.argv[2]}`;
const app = new Hono();
app.post("/v1/chat/completions", async (context) => {
  const body = await context.req.text();
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return new Response(response.body, { status: response.status, headers: response.headers });
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
  process.stdout.write(`${JSON.stringify({ port })}\n`),
);
