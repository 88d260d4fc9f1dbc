// An OpenTelemetry collector that only remembers: takes spans by OTLP over gRPC and tells them as JSON.
//
//   node collector.mjs    4317: TraceService/Export; 8080: GET /spans?trace=ID, GET /ready

import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { gunzipSync } from "node:zlib";
import { decodeSpans } from "./decode-spans.mjs";

const MAX_SPANS = 50_000;
const spans = [];
const counts = { calls: 0, failed: 0 };

createHttp2Server()
  .on("stream", (stream, headers) => {
    const pieces = [];
    stream.on("error", () => {});
    stream.on("data", (piece) => pieces.push(piece));
    stream.on("end", () => {
      const status = take(headers[":path"], Buffer.concat(pieces));
      stream.respond({ ":status": 200, "content-type": "application/grpc+proto" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status) }));
      // An empty message: everything was accepted.
      stream.end(Buffer.alloc(5));
    });
  })
  .listen(4317);

createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://collector");
  const trace = url.searchParams.get("trace");
  const found = trace === null ? spans : spans.filter(({ traceId }) => traceId === trace);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ ...counts, spans: found }));
}).listen(8080);

process.on("SIGTERM", () => process.exit(0));

/** gRPC's status: 0, or 12 and 3 for what is not understood. */
function take(path, body) {
  counts.calls++;
  if (path !== "/opentelemetry.proto.collector.trace.v1.TraceService/Export") return 12;
  try {
    const message = body.subarray(5, 5 + body.readUInt32BE(1));
    spans.push(...decodeSpans(body[0] === 1 ? gunzipSync(message) : message));
    spans.splice(0, Math.max(0, spans.length - MAX_SPANS));
    return 0;
  } catch (error) {
    counts.failed++;
    process.stderr.write(`${String(error)}\n`);
    return 3;
  }
}
