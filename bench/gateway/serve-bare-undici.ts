// The floor: node:http in front of undici's dispatch, bytes passed on as they come. It reads no JSON, decides nothing,
// edits nothing, and has no time-outs or failover. node serve-bare-undici.ts <back end's port>

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";

const origin = `http://127.0.0.1:${process.argv[2]}`;
const agent = new Agent({ pipelining: 1 });

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    agent.dispatch(
      {
        origin,
        path: incoming.url ?? "/",
        method: "POST",
        headers: { "content-type": "application/json" },
        body: Buffer.concat(chunks),
      },
      {
        onRequestStart: () => {},
        onResponseStart: (_, status, headers) => void outgoing.writeHead(status, headers),
        onResponseData: (controller, chunk) => {
          if (outgoing.write(chunk)) return;
          controller.pause();
          outgoing.once("drain", () => controller.resume());
        },
        onResponseEnd: () => void outgoing.end(),
        onResponseError: () => void outgoing.destroy(),
      },
    );
  });
});
server.listen(0, "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`),
);
