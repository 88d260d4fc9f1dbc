import { isJsonObject, type JsonObject } from "@signalbox/core";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { WEATHER_ANSWER, type SpokenAnswer, type WireSpeech } from "./spoken-answer.ts";

/** A request as a simulator got it. */
export interface SimulatedCall {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly raw: Buffer;
  readonly body: JsonObject;
}

/** How one provider's wire looks from its own side. */
export interface SimulatedWire {
  /** Why the credential is not good enough. */
  credentialFault(call: SimulatedCall): string | undefined;
  /** What of the request the vendor would refuse. Empty when it would not. */
  breaches(call: SimulatedCall): readonly string[];
  isStream(call: SimulatedCall): boolean;
  /** The answer in its words. `call` may ask for a form of its own. */
  speak(answer: SpokenAnswer, call: SimulatedCall): WireSpeech;
  /** The body of an error, as the vendor writes it. */
  error(
    status: number,
    message: string,
  ): { readonly body: JsonObject; readonly headers?: Readonly<Record<string, string>> };
}

/** A provider on loopback. */
export interface WireSimulator {
  readonly origin: string;
  readonly calls: readonly SimulatedCall[];
  close(): Promise<void>;
}

export interface WireSimulatorOptions {
  /** What is answered; the weather when left out. */
  readonly answer?: (call: SimulatedCall) => SpokenAnswer;
}

/**
 * Serves a wire: refuses what the vendor refuses, and answers everything else, or does as words of the prompt
 * say: `BUSY` is an error 429, `CUT` a stream whose connection breaks, `UNFINISHED` one that ends early, `SLOW` one with
 * pauses, `ECHO` an error that repeats the credential.
 */
export async function startWireSimulator(
  wire: SimulatedWire,
  { answer: answerOf = () => WEATHER_ANSWER }: WireSimulatorOptions = {},
): Promise<WireSimulator> {
  const calls: SimulatedCall[] = [];
  const server = createServer((incoming, response) => {
    void readCall(incoming).then((call) => {
      calls.push(call);
      return answer(wire, call, { response, answerOf });
    });
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

async function readCall(incoming: IncomingMessage): Promise<SimulatedCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, values?.join(", ")]),
  );
  const body = parse(raw.toString());
  return { method: incoming.method ?? "", target: incoming.url ?? "", headers, raw, body };
}

async function answer(
  wire: SimulatedWire,
  call: SimulatedCall,
  {
    response,
    answerOf,
  }: { readonly response: ServerResponse; readonly answerOf: (call: SimulatedCall) => SpokenAnswer },
): Promise<void> {
  const refuse = (status: number, message: string): void => {
    const { body, headers } = wire.error(status, message);
    const retry = status === 429 ? { "retry-after": "7" } : {};
    response.writeHead(status, { "content-type": "application/json", ...retry, ...headers });
    response.end(JSON.stringify(body));
  };
  const fault = wire.credentialFault(call);
  if (fault !== undefined) return refuse(401, fault);
  const breaches = wire.breaches(call);
  if (breaches.length > 0) return refuse(400, breaches.join("; "));
  const says = (word: string): boolean => call.raw.includes(word);
  if (says("BUSY")) return refuse(429, "slow down");
  if (says("ECHO")) return refuse(400, `headers were ${JSON.stringify(call.headers)}`);
  const spoken = answerOf(call);
  if (spoken.failure !== undefined && !wire.isStream(call)) return refuse(500, spoken.failure);
  const { type, body, streamType, frames } = wire.speak(spoken, call);
  if (!wire.isStream(call)) {
    response.writeHead(200, { "content-type": type }).end(body);
    return;
  }
  response.writeHead(200, { "content-type": streamType });
  const isShort = says("CUT") || says("UNFINISHED");
  for (const frame of isShort ? frames.slice(0, Math.min(3, frames.length - 1)) : frames) {
    if (response.destroyed) return;
    response.write(frame);
    if (says("SLOW")) await delay(30);
  }
  if (!says("CUT")) {
    response.end();
    return;
  }
  await delay(20);
  response.destroy();
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
