import type { GatewayAnswer } from "@signalbox/kubernetes";
import { seedRequest } from "../send-once.ts";
import { reasonOf } from "./ask-router.ts";

const TIMEOUT_MS = 30_000;
/** Of the answer's body; a model may write much. */
const BODY_CHARACTERS = 4000;

/** Sends one request for an automatic model through the Gateway. */
export async function askGateway(
  gateway: string,
  options: { readonly model: string; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<GatewayAnswer> {
  const { model, headers, signal } = options;
  const url = `${gateway.replace(/\/+$/, "")}/v1/chat/completions`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ ...seedRequest, model, max_tokens: 50 }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const body = await response.text();
    const headersOfAnswer = Object.fromEntries(response.headers);
    return { url, model, status: response.status, headers: headersOfAnswer, body: body.slice(0, BODY_CHARACTERS) };
  } catch (error) {
    return { url, model, status: 0, headers: {}, body: reasonOf(error) };
  }
}
