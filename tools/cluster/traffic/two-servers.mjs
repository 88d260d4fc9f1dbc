// Prints my-router/values.yaml with two servers for each model, `now` and `next`, instead of one.
//
//   node two-servers.mjs [RELIABILITY]   settings of `reliability`, as YAML on one line

import { readFileSync } from "node:fs";

const given = readFileSync("my-router/values.yaml", "utf8");
const one = /^( +)- \{ name: llm, endpoint: "llm\.default.+$/m;
const indent = one.exec(given)?.[1];
if (indent === undefined) throw new Error("my-router/values.yaml: the server `llm` of the guide is not there");
const server = (name) => `${indent}- { name: ${name}, endpoint: "${name}.default.svc.cluster.local:8000", weight: 1 }`;
const reliability = process.argv[2] === undefined ? "" : `\n${indent.slice(2)}reliability: ${process.argv[2]}`;
process.stdout.write(given.replace(one, `${server("now")}\n${server("next")}${reliability}`));
