// A plain static server for the page, with the headers that every host has to send: to look at the page without a
// gateway, for tests and for screenshots.
//
//   node packages/web/playground/serve.mjs [port]

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { pageHeaders } from "../src/headers.ts";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves a built page on 127.0.0.1. `answer` may take a request over before the files do: it returns a promise of true
 * when it has. Resolves to the address, what was asked for so far, and a way to stop.
 */
export async function servePlayground({
  folder = fileURLToPath(new URL("./dist/", import.meta.url)),
  port = 0,
  answer,
} = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (answer !== undefined && (await answer(request, response))) return;
    const { pathname } = new URL(request.url, "http://page.invalid");
    const path = pathname.endsWith("/") ? `${pathname.slice(1)}index.html` : decodeURIComponent(pathname.slice(1));
    const file = resolve(folder, path);
    for (const [name, value] of pageHeaders(path)) response.setHeader(name, value);
    if (!file.startsWith(resolve(folder) + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { "content-type": "text/plain" });
      return response.end("no such file\n");
    }
    const takesBrotli = /\bbr\b/.test(request.headers["accept-encoding"] ?? "") && existsSync(`${file}.br`);
    const sent = takesBrotli ? `${file}.br` : file;
    if (takesBrotli) response.setHeader("content-encoding", "br");
    response.writeHead(200, {
      "content-type": types[extname(path)] ?? "application/octet-stream",
      "content-length": statSync(sent).size,
    });
    createReadStream(sent).pipe(response);
  });
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { url } = await servePlayground({ port: Number(process.argv[2] ?? 8090) });
  process.stdout.write(`${url}\n`);
}
