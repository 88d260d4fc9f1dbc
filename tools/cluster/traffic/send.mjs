// Sends chat completions to the Gateway, from a pod, and prints what came of each as one JSON line.
//
//   node send.mjs '{"url": …, "rate": 40, "seconds": 20, …}'   so many a second, whatever comes of them
//   node send.mjs '{"url": …, "count": 4000, "connections": 32, …}'   so many, one after the other on each connection
//
// `models` are asked for in turn, `streamEvery: 4` streams each fourth, and with `blocks: {size, headers}`
// the second, fourth … of blocks of so many requests have these headers. `switches: [{at, back, mode}]`
// calls `/mode?MODE` of a back end after so many seconds, again and again until it is there; with `until: {from, answers}` all
// ends when that back end has given so many answers to requests that were sent after the last switch. A sent request is
// `[started, took, status, who answered, index]`, in milliseconds; status 0 is no answer, or one that is not whole.

import { Agent, get, request } from "node:http";

const {
  url,
  models,
  rate,
  seconds,
  count,
  connections = 64,
  streamEvery = 0,
  blocks,
  switches = [],
  first = 0,
  until,
} = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const startedAt = performance.now();
const elapsed = () => performance.now() - startedAt;
const sent = [];
const switched = [];

function send(index) {
  const stream = streamEvery > 0 && index % streamEvery === streamEvery - 1;
  const model = models[index % models.length];
  const messages = [{ role: "user", content: `What is the derivative of x^${first + index}?` }];
  const body = JSON.stringify({ model, messages, ...(stream ? { stream } : {}) });
  const headers = {
    "content-type": "application/json",
    ...(blocks !== undefined && Math.floor(index / blocks.size) % 2 === 1 ? blocks.headers : {}),
  };
  const began = elapsed();
  return new Promise((resolve) => {
    const done = (status, text) => {
      const from = /"content":"([a-z-]+)"/.exec(text)?.[1] ?? "";
      const isWhole = status !== 200 || (from !== "" && (!stream || text.includes("[DONE]")));
      sent.push([Math.round(began), Math.round((elapsed() - began) * 100) / 100, isWhole ? status : 0, from, index]);
      if (status !== 200 || !isWhole)
        process.stderr.write(`${Math.round(began)} ms: ${status} ${text.slice(0, 300)}\n`);
      resolve();
    };
    const outgoing = request(`${url}/v1/chat/completions`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => (text += piece));
      response.on("end", () => done(response.statusCode, text));
      response.on("error", (error) => done(0, `${error}`));
    });
    outgoing.on("error", (error) => done(0, `${error}`));
    outgoing.end(body);
  });
}

async function setMode({ back, mode }) {
  while (!(await call(`http://${back}:8001/mode?${mode}`))) await pause(100);
  switched.push(Math.round(elapsed()));
}

function call(address) {
  return new Promise((resolve) => {
    get(address, { timeout: 1000 }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
      response.on("error", () => resolve(false));
    })
      .on("timeout", function giveUp() {
        this.destroy();
      })
      .on("error", () => resolve(false));
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}

function isOver() {
  if (until === undefined || switched.length < switches.length) return false;
  const since = switched.at(-1);
  const isMeant = ([began, , status, from]) => began >= since && status === 200 && from === until.from;
  return sent.filter(isMeant).length >= until.answers;
}

if (count === undefined) {
  const under = [];
  for (const each of switches) setTimeout(() => under.push(setMode(each)), each.at * 1000);
  for (let index = 0; index < rate * seconds && !isOver(); index++) {
    await pause((index * 1000) / rate - elapsed());
    under.push(send(index));
  }
  await Promise.all(under);
} else {
  let next = 0;
  const work = async () => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: connections }, work));
}
process.stdout.write(`${JSON.stringify({ sent, switched, seconds: elapsed() / 1000 })}\n`, () => process.exit(0));
