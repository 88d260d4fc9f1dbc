// Writes what the scenario applies: values that name a model of each provider, Secrets, and the simulator's answers.
//
//   node tools/cluster/scenarios/providers/prepare.mjs values FOLDER    before the manifests are made
//   node tools/cluster/scenarios/providers/prepare.mjs secrets FOLDER   from the example of Secrets that was made with them

import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simulatedAnswers } from "./answers.mjs";
import { awsKeys, keyOf, rows, serviceAccountOf, tokenEndpoint } from "./rows.mjs";

const [what, folder] = process.argv.slice(2);
const write = (name, text) => writeFileSync(join(folder, name), text);
if (what === "values") {
  write("values.yaml", valuesWithProviders(readFileSync("my-router/values.yaml", "utf8")));
  write("answers.json", JSON.stringify(simulatedAnswers()));
  write("hosts", rows.map(({ host }) => `DNS:${host}`).join(","));
} else write("secrets.yaml", secrets(readFileSync(join(folder, "manifests/providers/secrets.yaml.example"), "utf8")));

/**
 * The guide's values, where a model called like each provider is at it, and legal questions go to one of them. Paths that
 * the router does not know go on to AI Gateway.
 */
function valuesWithProviders(values) {
  const azure = rows.find(({ id }) => id === "azure-openai");
  const places = [...rows, { ...azure, id: "azure-v1" }];
  const models = places.map(({ id, host, credential }) => {
    const place = credential === "none" ? `endpoint: "${host}:8000"` : `endpoint: "${host}:443", protocol: https`;
    return `      - { name: ${id}, backend_refs: [{ name: ${id}, ${place} }] }\n`;
  });
  const cards = places.map(({ id }) => `      - { name: ${id} }\n`);
  const law = "modelRefs: [{ model: base-model, lora_name: law-expert, use_reasoning: false }]";
  assert(values.includes(law));
  return values
    .replace(law, "modelRefs: [{ model: groq, use_reasoning: false }]")
    .replace("\n  routing:\n", `${models.join("")}\n  routing:\n`)
    .replace("\n  global:\n", "\n  global:\n    signalbox: { unknown_paths: pass }\n")
    .replace("\n    signals:\n", `${cards.join("")}\n    signals:\n`);
}

/** The example with its placeholders filled in, as a user does it. */
function secrets(example) {
  const documents = example.split("\n---\n").map((document) => {
    const id = /name: provider-(.+)-credentials/.exec(document)?.[1] ?? "";
    return document
      .replace(/<PROVIDER_[A-Z_]+_API_KEY>/, keyOf(id))
      .replace("<AWS_ACCESS_KEY_ID>", awsKeys.accessKeyId)
      .replace("<AWS_SECRET_ACCESS_KEY>", awsKeys.secretAccessKey)
      .replace("<SERVICE_ACCOUNT_JSON>", () => JSON.stringify(JSON.stringify(serviceAccount(id))));
  });
  const text = documents.join("\n---\n");
  assert.doesNotMatch(text, /<[A-Z_]+>/);
  return text;
}

/** A key file as Google makes them; its public half is left for the check. */
function serviceAccount(id) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  write(`${id}.pem`, createPublicKey(privateKey).export({ type: "spki", format: "pem" }));
  return {
    type: "service_account",
    project_id: "your-project",
    private_key_id: `${id}-1`,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: serviceAccountOf(id),
    client_id: "1",
    token_uri: tokenEndpoint,
  };
}
