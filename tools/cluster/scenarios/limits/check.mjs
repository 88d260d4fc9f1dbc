// Goes over each limit and checks who is refused, with what, until when, and that all of it is counted.
//
//   node tools/cluster/scenarios/limits/check.mjs FOLDER

import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectToGateway } from "../../gateway-client.mjs";
import { limitPanels, panelQueries } from "../../monitoring/panel-queries.mjs";
import { startPrometheus } from "../../monitoring/prometheus.mjs";
import { cases } from "./cases.mjs";
import { createLimitedClient } from "./limited-client.mjs";
import { exhaust, inOneWindow, untilNextWindow } from "./windows.mjs";

const LIMITS_LIMIT_MS = 60_000;
/** For Prometheus to have seen what happened: some of its scrapes. */
const SCRAPES_MS = 3000;
/** Goes over every limit per second, also where answers take as long as that. */
const SECONDS_BURST = 6;
const figure = (text) => process.stdout.write(`figure: limits: ${text}\n`);

const [folder = "."] = process.argv.slice(2);
const gateway = await connectToGateway("semantic-router");
const prometheus = await startPrometheus(join(folder, "prometheus"));
const client = createLimitedClient(gateway);
try {
  await limitsAreInForce();
  const before = await counts();
  const start = { refused: client.refused(), asked: client.asked() };
  const long = cases.filter(({ unit }) => unit !== "second");
  const startedAt = await inOneWindow(long, (each) => goOver(each, { pauseMs: 400 }));
  for (const each of cases.filter(({ unit }) => unit === "second")) await goOverInASecond(each);
  const minutes = long.filter(({ unit }) => unit === "minute");
  await untilNextWindow(startedAt, 60);
  for (const { title, spender } of minutes) {
    const { status } = await client.ask(spender);
    assert.equal(status, 200, `${title}: refused in the next minute`);
  }
  figure(`${minutes.length} of ${minutes.length} limits per minute let the next minute's requests pass`);
  await sleep(SCRAPES_MS);
  const refused = client.refused() - start.refused;
  const after = await counts();
  for (const who of ["router", "envoy"])
    assert.equal(after[who] - before[who], refused, `429 that clients saw, and that ${who} counted`);
  figure(`${refused} answers of ${client.asked() - start.asked} were 429; router and Envoy counted as many each`);
  await panelsShowThem();
} finally {
  await Promise.all([prometheus.close(), gateway.close()]);
}

/** Envoy and the rate limit service learn of a policy each in its own time. */
async function limitsAreInForce() {
  const until = Date.now() + LIMITS_LIMIT_MS;
  for (const { title, spender, limit, seconds } of cases) {
    // Somebody with a budget of his own, where the limit is not for one user.
    const asks = spender.user.startsWith("ann") ? { ...spender, user: "probe" } : { ...spender, ...probeOf(spender) };
    for (;;) {
      const { headers } = await client.ask(asks);
      if ((headers.get("x-ratelimit-limit") ?? "").includes(`${limit};w=${seconds}`)) break;
      assert(Date.now() < until, `${title}: no answer names the limit ${limit} in ${seconds} s`);
      await sleep(500);
    }
  }
}

/** A model that no check of this user asks. */
function probeOf({ body }) {
  return { body: { ...body, model: "base-model" }, model: "base-model" };
}

async function goOver(each, options) {
  const { title, unit, seconds, limit, spender, other } = each;
  const { allowed, spent, refusal } = await exhaust(client, each, options);
  const { headers } = refusal;
  const named = headers.get("x-ratelimit-limit") ?? "";
  assert(named.startsWith(`${limit}, `) && named.includes(`${limit};w=${seconds}`), `${title}: ${named}`);
  assert.equal(headers.get("x-ratelimit-remaining"), "0", title);
  const reset = Number(headers.get("x-ratelimit-reset"));
  assert.equal(headers.get("retry-after"), String(reset), `${title}: when to try again`);
  const left = seconds - ((Date.parse(headers.get("date")) / 1000) % seconds);
  assert(Math.abs(reset - left) <= 3, `${title}: resets in ${reset} s, and the ${unit} ends in ${left} s`);
  const passing = await client.ask(other);
  assert.equal(passing.status, 200, `${title}: ${other.user} with ${other.model} was refused too`);
  assert.equal((await client.ask(spender)).status, 429, `${title}: passed again in the same ${unit}`);
  const who = other.user === spender.user ? `${other.model} passed` : "another user passed";
  figure(`${title}: 429 after ${allowed} answers, ${spent} of ${limit} tokens; resets in ${reset} s; ${who}`);
}

/** What comes in time is a matter of luck here: a second is tried again until one was long enough. */
async function goOverInASecond(each) {
  const tries = 30;
  for (let attempt = 1; ; attempt++) {
    await untilNextWindow(Date.now(), 1);
    try {
      await goOver(each, { burst: SECONDS_BURST });
      break;
    } catch (error) {
      if (!(error instanceof assert.AssertionError) || attempt === tries) throw error;
    }
  }
  await sleep(1500);
  assert.equal((await client.ask(each.spender)).status, 200, `${each.title}: refused in the next second`);
}

async function counts() {
  const total = async (expression) => (await prometheus.query(`sum(${expression})`))[0]?.value ?? 0;
  return {
    router: await total('llm_request_errors_total{reason="upstream_4xx"}'),
    envoy: await total("envoy_cluster_ratelimit_over_limit"),
  };
}

async function panelsShowThem() {
  for (const { panel, expression } of (await panelQueries()).filter((query) => limitPanels.includes(query.panel))) {
    const series = await prometheus.query(expression);
    // Nothing went wrong between Envoy and the service: that query has data, but no more than 0.
    const least = expression.includes("ratelimit_error") ? 0 : Number.MIN_VALUE;
    const shown = series.filter(({ value }) => value >= least).length;
    assert(shown > 0, `the dashboard's panel "${panel}" shows nothing: ${expression}`);
    figure(`the panel "${panel}" shows ${shown} series of ${/\w+_\w+/.exec(expression)?.[0]}`);
  }
}
