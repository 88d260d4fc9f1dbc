// Plays every provider at once: it keeps each request as it came and answers by its path. Runs in a pod, from a ConfigMap.
//
// TLS on 8443, in the clear on 8080, where it is also Google's token endpoint (/token) and tells what came (/calls).

import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

/** In order of preference: `{ path, streams, type, frames }`, the path a pattern, the frames in base64. */
const answers = JSON.parse(readFileSync("/simulator/answers.json", "utf8"));
const calls = [];

const answerCall = async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  if (request.url === "/calls") return response.end(JSON.stringify(calls));
  calls.push({
    method: request.method,
    target: request.url,
    serverName: request.socket.servername || null,
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values.join(", ")]),
    ),
    body: raw.toString("base64"),
  });
  const say = (status, type, frames) => {
    response.writeHead(status, { "content-type": type });
    for (const frame of frames) response.write(frame);
    response.end();
  };
  const sayJson = (status, body) => say(status, "application/json", [JSON.stringify(body)]);
  if (request.url === "/token") {
    const assertion = new URLSearchParams(raw.toString()).get("assertion") ?? "";
    const claims = JSON.parse(Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString() || "{}");
    return sayJson(200, { access_token: `token-of-${claims.iss}`, token_type: "Bearer", expires_in: 3600 });
  }
  const isStream = /stream/i.test(request.url) || /"stream": ?true/.test(raw.toString());
  const answer = answers.find(({ path, streams }) => streams === isStream && new RegExp(path).test(request.url));
  if (answer === undefined)
    return sayJson(404, { error: { message: `${request.method} ${request.url}: no such place` } });
  return say(
    200,
    answer.type,
    answer.frames.map((frame) => Buffer.from(frame, "base64")),
  );
};

const listen = (request, response) => {
  answerCall(request, response).catch((/** @type {unknown} */ error) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
};

const [key, cert] = ["tls.key", "tls.crt"].map((name) => readFileSync(`/certificate/${name}`));
const servers = [
  createServer(listen).listen(8080),
  // Resumed sessions would not name the server again.
  createTlsServer({ key, cert, secureOptions: constants.SSL_OP_NO_TICKET }, listen).listen(8443),
];
process.once("SIGTERM", () => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});
