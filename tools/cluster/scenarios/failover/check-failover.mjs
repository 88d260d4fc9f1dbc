// Breaks one of two back ends in several ways under a steady load; no client may see an error, and the back end has to
// be used again once it is well.
//
//   node check-failover.mjs active-passive | active-active

import assert from "node:assert/strict";
import { control, countOf, figure, gatewayUrl, kubectl, quantile, send } from "../../traffic/traffic.mjs";

const mode = process.argv[2];
const RATE = 20;
/** When the fault begins; and how long the back end has after it until it must have been used again. */
const [BEFORE_S, AFTER_S] = [2, 60];
/** The guide's models; every tenth is the router's own choice. */
const named = ["math-expert", "law-expert", "general-expert"];
const models = [...named, ...named, ...named, "MoM"];
const url = await gatewayUrl();

/** Each fault: what it is, the mode of the control port, and for how many seconds. */
const faults = [
  { name: "answers 503 and calls itself healthy", fault: "chat=503", seconds: 4 },
  ...(mode === "active-passive"
    ? [{ name: "calls itself unhealthy and answers", fault: "health=503", seconds: 8 }]
    : []),
  { name: "refuses connections", fault: "chat=dead", seconds: 4 },
  { name: "says nothing, to health checks neither", fault: "chat=hang&health=hang", seconds: 10 },
  { name: "has no pods", fault: undefined, seconds: 5 },
];

await settle();
for (const { name, fault, seconds } of faults) {
  const well = { at: BEFORE_S + seconds, back: "now", mode: "chat=ok&health=ok" };
  const switches = [...(fault === undefined ? [] : [{ at: BEFORE_S, back: "now", mode: fault }]), well];
  const seen = fault === undefined ? 0 : (await control("now", "/seen")).count;
  const [{ sent, switched }] = await Promise.all([
    send({
      url,
      models,
      rate: RATE,
      seconds: BEFORE_S + seconds + AFTER_S,
      connections: 512,
      streamEvery: 4,
      switches,
      until: { from: "now", answers: 10 },
    }),
    ...(fault === undefined ? [takePods(seconds)] : []),
  ]);
  const [from, to] = fault === undefined ? [(BEFORE_S - 1.5) * 1000, ...switched] : switched;
  const failed = sent.filter(({ status }) => status !== 200);
  const before = sent.filter(({ at, ms }) => at + ms < from);
  const during = sent.filter(({ at }) => at >= from && at < to);
  const back = sent.find((each) => each.at >= to && each.from === "now");
  const title = `failover ${mode}: back end ${name}`;
  figure(
    `${title}: ${failed.length} errors of ${sent.length}; ${times(before, "before")}, ${times(during, "meanwhile")}`,
  );
  assert.deepEqual(failed, [], `${title}: clients saw errors`);
  const first = byBackEnd(before);
  if (mode === "active-passive") assert.equal(first.next, undefined, `${title}: the spare was used before the fault`);
  else assert(first.next > 0 && first.now > 0, `${title}: not both were used before the fault`);
  assert(back !== undefined, `${title}: the back end was not used again`);
  const returned = ((back.at - to) / 1000).toFixed(1);
  if (fault === undefined) figure(`${title}: used again ${returned} s after its return`);
  else {
    // What it did not answer, or answered with an error.
    const tried = (await control("now", "/seen")).count - seen - sent.filter((each) => each.from === "now").length;
    const last = during.findLast((each) => each.from === "now");
    const until = last === undefined ? "at once" : `${((last.at - from) / 1000).toFixed(1)} s after the fault`;
    figure(
      `${title}: ${tried} of ${during.length} tried there in vain, the last answer from it ${until}; used again ${returned} s after its return`,
    );
    if (fault.startsWith("health="))
      assert(last === undefined || last.at < to - 1000, `${title}: it was used to the end`);
    // Each health check that it passes brings it back: Envoy believes it.
    else assert(tried < during.length, `${title}: it was not left out for a moment`);
  }
  await settle();
}

function byBackEnd(requests) {
  return countOf(requests.map((each) => each.from));
}

function times(requests, when) {
  const took = requests.map(({ ms }) => ms);
  return `${when} p50 ${Math.round(quantile(took, 0.5))} ms, p99 ${Math.round(quantile(took, 0.99))} ms`;
}

function text(counts) {
  return JSON.stringify(counts).replaceAll('"', "");
}

/** Takes the pods away, somewhat before the time at which other faults begin: the client takes a while to start. */
async function takePods(seconds) {
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time * 1000));
  await pause(BEFORE_S);
  await kubectl("scale", "deployment/now", "--replicas=0");
  await pause(seconds);
  await kubectl("scale", "deployment/now", "--replicas=1");
}

/** Until the policy is in place and both back ends are taken for healthy: the first of them answers as the mode says. */
async function settle() {
  await control("now", "/mode?chat=ok&health=ok");
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { sent } = await send({ url, models: ["math-expert"], rate: 20, seconds: 1 });
    const counts = countOf(sent.map(({ status, from }) => (status === 200 ? from : "failed")));
    const isSettled = mode === "active-passive" ? counts.now === 20 : counts.now >= 5 && counts.next >= 5;
    if (isSettled) return;
    assert(Date.now() < deadline, `the back ends were not used as the mode says: ${text(counts)}`);
  }
}
