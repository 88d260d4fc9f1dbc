import assert from "node:assert/strict";
import { sigV4Fault } from "../../../../packages/providers/src/testing/simulators/verify-sigv4.ts";
import { awsKeys, keyOf, serviceAccountOf } from "./rows.mjs";

/** What clients may send of their own, and no provider may see. */
export const clientCredentials = {
  authorization: "Bearer of-the-client",
  "x-api-key": "of-the-client",
  "api-key": "of-the-client",
  "x-goog-api-key": "of-the-client",
  cookie: "session=of-the-client",
};

/** Throws unless a request has its provider's credential and no other one. */
export function assertCredential({ id, credential }, call) {
  const present = Object.fromEntries(
    Object.keys(clientCredentials).flatMap((name) => (call.headers[name] ? [[name, call.headers[name]]] : [])),
  );
  switch (credential) {
    case "none":
      return assert.deepEqual(present, clientCredentials);
    case "bearer":
      return assert.deepEqual(present, { authorization: `Bearer ${keyOf(id)}` });
    case "google":
      return assert.deepEqual(present, { authorization: `Bearer token-of-${serviceAccountOf(id)}` });
    case "sigv4":
      return assertSignature(present, call);
    default:
      return assert.deepEqual(present, { [credential]: keyOf(id) });
  }
}

function assertSignature({ authorization, ...others }, { method, target, headers, raw }) {
  assert.deepEqual(others, {});
  const request = { method, target, headers, body: raw };
  assert.equal(sigV4Fault(request, awsKeys), undefined);
  assert.match(authorization, /\/us-east-1\/bedrock\/aws4_request/);
  // The recomputation tells keys and bodies apart.
  const other = { ...awsKeys, secretAccessKey: "another" };
  assert.equal(sigV4Fault(request, other), "the signature does not match");
  const changed = { ...request, body: Buffer.from(`${raw} `) };
  assert.equal(sigV4Fault(changed, awsKeys), "the signature does not match");
}
