// Prints my-router/values.yaml with two servers for each model, `now` and `next`, instead of one.

import { readFileSync } from "node:fs";

const given = readFileSync("my-router/values.yaml", "utf8");
const one = /^( +)- \{ name: llm, endpoint: "llm\.default.+$/m;
const indent = one.exec(given)?.[1];
if (indent === undefined) throw new Error("my-router/values.yaml: the server `llm` of the guide is not there");
const server = (name) => `${indent}- { name: ${name}, endpoint: "${name}.default.svc.cluster.local:8000", weight: 1 }`;
const outer = indent.slice(2);
// The test does not want to wait for the default's end, and machines that build are slow to answer; that this is heard is
// a part of it.
const reliability = `${outer}reliability: { base_ejection_time: 3s, health_check_timeout: 3s }`;
process.stdout.write(given.replace(one, `${server("now")}\n${server("next")}\n${reliability}`));
