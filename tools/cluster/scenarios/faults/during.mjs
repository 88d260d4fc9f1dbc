// Load on the Gateway while a command runs, and what became of it.
//
//   node during.mjs requests WHAT --rate=200 [-- COMMAND…]     without a command: for five seconds
//   node during.mjs streams WHAT --count=50 [--may-be-cut] [-- COMMAND…]
//
// Every request has to be answered with 200 and every stream to be whole, unless `--may-be-cut`. The requests begin two
// seconds before the command and go on for three after it; the command starts when all streams have begun.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { askAtRate, openGateway, quantile, tally } from "./gateway-load.mjs";

const LEAD_MS = 2000;
const TRAIL_MS = 3000;
/** Streams that wait for their first word, so that a busy machine does not let messages time out. */
const MOST_BEGINNING = 50;
/** What a port-forward carries. */
const FORWARDED_RATE = 20;

const dashes = process.argv.indexOf("--");
const command = dashes < 0 ? undefined : process.argv.slice(dashes + 1);
const { positionals, values } = parseArgs({
  args: process.argv.slice(2, dashes < 0 ? undefined : dashes),
  allowPositionals: true,
  options: { rate: { type: "string" }, count: { type: "string" }, "may-be-cut": { type: "boolean" } },
});
const [kind, what] = positionals;
const prompts = [
  "What is the derivative of x^3?",
  "May my landlord keep the deposit?",
  "How does a cell copy its DNA?",
];
const bodyOf = (index) => ({ messages: [{ role: "user", content: `${prompts[index % 3]} (${index})` }] });

const gateway = await openGateway();
try {
  await { requests, streams }[kind]();
} finally {
  await gateway.close();
}

async function requests() {
  const rate = gateway.isDirect ? Number(values.rate) : Math.min(FORWARDED_RATE, Number(values.rate));
  const { outcomes, seconds } = await askAtRate(gateway, { rate, bodyOf, until: around() });
  const milliseconds = outcomes.map(({ ms }) => ms);
  const achieved = outcomes.length / seconds;
  const latency = `p50 ${Math.round(quantile(milliseconds, 0.5))} ms, p99 ${Math.round(quantile(milliseconds, 0.99))} ms, longest ${Math.round(Math.max(...milliseconds))} ms`;
  process.stdout.write(`figure: ${what}: ${tally(outcomes)} at ${achieved.toFixed(0)} requests/s; ${latency}\n`);
  const failed = outcomes.filter(({ status, error }) => status !== 200 || error !== "");
  for (const { status, error, text } of failed.slice(0, 5))
    process.stdout.write(`failed: ${status} ${error} ${text.slice(0, 300)}\n`);
  assert.equal(failed.length, 0, `${failed.length} of ${outcomes.length} failed`);

  async function around() {
    await sleep(LEAD_MS);
    await runCommand();
    await sleep(TRAIL_MS);
  }
}

async function streams() {
  const count = Number(values.count);
  const startedAt = Date.now();
  const asked = [];
  let begun = 0;
  let ended = 0;
  while (asked.length < count) {
    if (asked.length - begun < MOST_BEGINNING) asked.push(ask(asked.length));
    else await sleep(5);
  }
  while (begun < count) await sleep(5);
  const atOnce = count - ended;
  const begunMs = Date.now() - startedAt;
  const [outcomes] = await Promise.all([Promise.all(asked), runCommand()]);
  const whole = outcomes.filter(({ status, error, text }) => status === 200 && error === "" && isWhole(text));
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(
    `figure: ${what}: ${whole.length} of ${count} streams whole, ${atOnce} at once after ${(begunMs / 1000).toFixed(1)} s, ${seconds} s in all\n`,
  );
  const cut = outcomes.filter((outcome) => !whole.includes(outcome));
  for (const { status, error, text } of cut.slice(0, 5))
    process.stdout.write(`not whole: ${status} ${error} … ${text.slice(-200)}\n`);
  if (values["may-be-cut"] !== true) assert.equal(whole.length, count);

  async function ask(index) {
    const outcome = await gateway.ask({ ...bodyOf(index), stream: true }, { onText: () => (begun += 1) });
    if (outcome.text === "") begun += 1;
    ended += 1;
    return outcome;
  }
}

function isWhole(text) {
  return text.trimEnd().endsWith("data: [DONE]");
}

async function runCommand() {
  if (command === undefined) return sleep(kind === "requests" ? LEAD_MS : 0);
  const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "exit");
  assert.equal(code, 0, command.join(" "));
}
