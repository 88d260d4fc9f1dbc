import type { JsonObject } from "@signalbox/core";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { endpointVendors, type EndpointAnswer, type EndpointVendor } from "./endpoint-vendors.ts";

/** A request as the simulator got it. */
export interface EndpointCall {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Undefined for bodies that are no JSON. */
  readonly body: JsonObject | undefined;
  /** Bytes of the body, and their SHA-256. */
  readonly bytes: number;
  readonly sha256: string;
  /** Text fields of a form, and its file; of forms of at most a megabyte. */
  readonly form: { readonly [name: string]: string } | undefined;
  /** The body, where it is at most a megabyte. */
  readonly raw: Buffer;
}

/** The endpoints of a provider beside its chat, on loopback. */
export interface EndpointSimulator {
  readonly origin: string;
  readonly calls: readonly EndpointCall[];
  close(): Promise<void>;
}

const MAX_HELD = 1024 * 1024;

/**
 * Serves what a vendor has beside chat, and refuses what it would refuse: credentials, paths, fields. Words in the request
 * make it fail: `BUSY` is an error 429, `CUT` an answer whose connection breaks.
 */
export async function startEndpointSimulator(vendor: keyof typeof endpointVendors): Promise<EndpointSimulator> {
  const calls: EndpointCall[] = [];
  const server = createServer((incoming, response) => {
    readCall(incoming).then(
      (call) => {
        calls.push(call);
        return respond(endpointVendors[vendor], call, response);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readCall(incoming: IncomingMessage): Promise<EndpointCall> {
  const hash = createHash("sha256");
  const held: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const buffer = chunk as Buffer;
    hash.update(buffer);
    bytes += buffer.length;
    if (bytes <= MAX_HELD) held.push(buffer);
  }
  const raw = bytes <= MAX_HELD ? Buffer.concat(held) : Buffer.alloc(0);
  const headers = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, values?.join(", ")]),
  );
  const type = headers["content-type"] ?? "";
  const isForm = type.startsWith("multipart/form-data");
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    headers,
    raw,
    bytes,
    sha256: hash.digest("hex"),
    body: isForm || bytes > MAX_HELD ? undefined : (JSON.parse(raw.toString() || "{}") as JsonObject),
    form: isForm && bytes <= MAX_HELD ? await readForm(raw, type) : undefined,
  };
}

/** Node's own reader of forms, apart from what passes them on. */
async function readForm(raw: Buffer, type: string): Promise<{ readonly [name: string]: string }> {
  const form = await new Response(Uint8Array.from(raw), { headers: { "content-type": type } }).formData();
  const fields: { [name: string]: string } = {};
  for (const [name, value] of form) fields[name] = typeof value === "string" ? value : await value.text();
  return fields;
}

async function respond(vendor: EndpointVendor, call: EndpointCall, response: ServerResponse): Promise<void> {
  const send = ({ status = 200, type = "application/json", body }: EndpointAnswer): void => {
    response.writeHead(status, { "content-type": type, ...(status === 429 && { "retry-after": "7" }) });
    response.end(typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body));
  };
  const credential = vendor.credentialFault(call);
  if (credential !== undefined) return send({ status: 401, body: vendor.error(401, credential) });
  if (call.raw.includes("BUSY")) return send({ status: 429, body: vendor.error(429, "slow down") });
  const found = vendor.answer(call);
  if (typeof found === "string") return send({ status: 400, body: vendor.error(400, found) });
  if (!call.raw.includes("CUT")) return send(found);
  response.writeHead(200, { "content-type": found.type ?? "application/json" });
  response.write(" ");
  setTimeout(() => response.destroy(), 20);
}
