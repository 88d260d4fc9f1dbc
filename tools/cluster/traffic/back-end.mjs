// A model server for scenarios, run in a pod: answers chat completions at once with its own name, and is broken on request.
//
//   node back-end.mjs NAME
//
// Port 8000 serves /v1/chat/completions and /health. Port 8001 is always there: `/mode?chat=MODE&health=MODE` sets what
// happens to either (ok; slow: after a second; 503; hang; chat=dead: nobody listens), `/seen` tells the headers and the body of the
// last request and how many there were.

import { createServer } from "node:http";

const name = process.argv[2];
const state = { chat: "ok", health: "ok" };
const seen = { count: 0, headers: {}, body: "" };

const usage = { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 };
const whole = (model) => ({
  id: "chatcmpl-scenario",
  object: "chat.completion",
  created: 0,
  model,
  choices: [{ index: 0, message: { role: "assistant", content: name }, finish_reason: "stop" }],
  usage,
});
const chunk = (model, choices, more = {}) => ({
  id: "chatcmpl-scenario",
  object: "chat.completion.chunk",
  created: 0,
  model,
  choices,
  ...more,
});

function answerChat(response, text) {
  const { model, stream } = JSON.parse(text);
  if (stream !== true) {
    response.writeHead(200, { "content-type": "application/json" });
    return response.end(JSON.stringify(whole(model)));
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const events = [
    chunk(model, [{ index: 0, delta: { role: "assistant", content: name }, finish_reason: null }]),
    chunk(model, [{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk(model, [], { usage }),
  ].map((event) => JSON.stringify(event));
  return response.end([...events, "[DONE]"].map((event) => `data: ${event}\n\n`).join(""));
}

function behave(mode, response, answer) {
  if (mode === "hang") return;
  if (mode === "slow") return void setTimeout(() => answer(), 1000);
  if (mode === "ok") return answer();
  response.writeHead(503, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message: "out of order", type: "server_error", code: null } }));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (piece) => chunks.push(piece));
  request.on("end", () => {
    if (request.url === "/health") return behave(state.health, response, () => response.end("ok"));
    const text = Buffer.concat(chunks).toString();
    Object.assign(seen, { count: seen.count + 1, headers: request.headers, body: text });
    behave(state.chat, response, () => answerChat(response, text));
  });
});
server.keepAliveTimeout = 60_000;

function setMode(query) {
  const was = state.chat;
  for (const key of ["chat", "health"]) state[key] = query.get(key) ?? state[key];
  if (state.chat === "dead" && was !== "dead") {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 100);
  }
  if (state.chat !== "dead" && was === "dead") server.listen(8000);
  // What hung is answered no more, by whatever it is now.
  if (state.chat !== "hang" && was === "hang") server.closeAllConnections();
}

const control = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://control");
  if (pathname === "/mode") setMode(searchParams);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(pathname === "/seen" ? seen : state));
});

server.listen(8000);
control.listen(8001);
process.once("SIGTERM", () => {
  control.close();
  control.closeAllConnections();
  server.close(() => process.exit(0));
  setTimeout(() => server.closeIdleConnections(), 50);
  setTimeout(() => process.exit(0), 2000);
});
