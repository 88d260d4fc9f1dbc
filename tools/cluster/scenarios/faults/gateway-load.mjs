// A client of the Gateway that sends many requests at once, over kept connections, and never tries one again.

import { Agent, request } from "node:http";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { forwardToGateway, kubectl } from "../../gateway-client.mjs";

const REQUEST_LIMIT_MS = 120_000;
/** A machine that cannot keep up gets no more than this at once. */
const MOST_AT_ONCE = 40;

/**
 * @typedef {object} Outcome
 * @property {number} status 0: no answer
 * @property {string} error What went wrong on the way, or empty
 * @property {number} ms To its end
 * @property {string} text
 * @property {import("node:http").IncomingHttpHeaders} headers
 */

/**
 * Resolves to `{ ask, close, isDirect }`. The Gateway's address is taken where it can be reached, which is where load can
 * be measured; a port-forward carries about fifty requests a second.
 */
export async function openGateway(name = "semantic-router") {
  const host = await kubectl("get", "gateway", name, "-o", "jsonpath={.status.addresses[0].value}");
  const isDirect = host !== "" && (await canReach(host, 80));
  const forward = isDirect ? undefined : await forwardToGateway(name);
  const origin = new URL(forward?.address ?? `http://${host}`);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  return {
    isDirect,
    /**
     * Asks a chat completion; resolves in any case. `onText` hears of the first part of an answer.
     * @returns {Promise<Outcome>}
     */
    ask: (body, { onText } = {}) => exchange({ origin, agent, body, onText }),
    close: async () => {
      agent.destroy();
      await forward?.close();
    },
  };
}

function exchange({ origin, agent, body, onText }) {
  const startedAt = performance.now();
  const text = JSON.stringify({ model: "MoM", ...body });
  return new Promise((resolve) => {
    const outcome = { status: 0, error: "", ms: 0, text: "", headers: {} };
    const finish = (error = "") => resolve({ ...outcome, error, ms: performance.now() - startedAt });
    const sent = request(
      {
        agent,
        host: origin.hostname,
        port: origin.port || 80,
        method: "POST",
        path: "/v1/chat/completions",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) },
        timeout: REQUEST_LIMIT_MS,
      },
      (response) => {
        outcome.status = response.statusCode;
        outcome.headers = response.headers;
        response.setEncoding("utf8");
        response.on("data", (part) => {
          if (outcome.text === "") onText?.();
          outcome.text += part;
        });
        response.on("end", () => finish());
        response.on("error", (error) => finish(`cut: ${error.code ?? error.message}`));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no word for ${REQUEST_LIMIT_MS / 1000} s`)));
    sent.on("error", (error) => finish(error.code ?? error.message));
    sent.end(text);
  });
}

/**
 * Sends requests at `rate` a second until `until` is settled. Resolves to what became of each, with `seconds`.
 * @returns {Promise<{ outcomes: Outcome[], seconds: number }>}
 */
export async function askAtRate(gateway, { rate, until, bodyOf }) {
  let isOver = false;
  const end = Promise.resolve(until).finally(() => (isOver = true));
  const outcomes = [];
  const pending = new Set();
  const startedAt = performance.now();
  let due = 0;
  let sentCount = 0;
  while (!isOver) {
    due = Math.max(due, ((performance.now() - startedAt) * rate) / 1000);
    for (; sentCount < due && pending.size < MOST_AT_ONCE; sentCount++) {
      const asked = gateway.ask(bodyOf(sentCount)).then((outcome) => {
        outcomes.push(outcome);
        pending.delete(asked);
      });
      pending.add(asked);
    }
    // What could not be sent in time is left out, not sent all at once later.
    if (pending.size >= MOST_AT_ONCE) sentCount = Math.max(sentCount, Math.floor(due));
    await sleep(5);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(pending);
  await end;
  return { outcomes, seconds };
}

/** `200 × 1999, ECONNRESET × 1`. */
export function tally(outcomes) {
  const counts = new Map();
  for (const { status, error } of outcomes) {
    const key = [status || "", error].filter((part) => part !== "").join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} × ${count}`).join(", ");
}

/** The value below which this share of the values lies. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}

function canReach(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const done = (isThere) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on("connect", () => done(true));
    socket.on("timeout", () => done(false));
    socket.on("error", () => done(false));
  });
}
