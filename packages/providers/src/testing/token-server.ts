import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request for a token as the server got it. */
export interface TokenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly form: URLSearchParams;
}

export interface TokenServer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
  readonly calls: readonly TokenCall[];
}

/** A token endpoint on loopback. `answer` gives the status and the body, and may look at the call. */
export async function startTokenServer(
  answer: (call: TokenCall) => readonly [status: number, body: unknown, headers?: Record<string, string>],
): Promise<TokenServer> {
  const calls: TokenCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const call = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, form };
      calls.push(call);
      const [status, body, headers] = answer(call);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
