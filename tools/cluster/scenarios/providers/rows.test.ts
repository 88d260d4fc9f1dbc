import { describe, expect, it } from "vitest";
import { hostParts, providerRows } from "../../../../packages/kubernetes/src/providers/provider-rows.ts";
import { simulatedAnswers } from "./answers.mjs";
import { assertCredential, clientCredentials } from "./credentials.mjs";
import { keyOf, rows } from "./rows.mjs";

describe("the providers that a cluster test asks", () => {
  it("are all that there are manifests for, at their hosts", () => {
    expect(rows.map(({ id }) => id)).toEqual(providerRows.map(({ id }) => id));
    for (const [index, { host }] of rows.entries()) {
      const row = providerRows[index]!;
      const parts = hostParts(row, host);
      const filled = row.host.replace("{region}", parts.region ?? "").replace("{resource}", parts.resource ?? "");
      expect(filled).toBe(host);
    }
  });

  it("have an answer at each path", () => {
    const answers = simulatedAnswers();
    for (const { path, streamPath = path } of rows)
      for (const [target, isStream] of [
        [path, false],
        [streamPath, true],
      ] as const)
        expect(answers.some((each) => each.streams === isStream && new RegExp(each.path).test(target))).toBe(true);
  });

  it("are told by their credential, alone", () => {
    const openai = rows.find(({ id }) => id === "openai")!;
    const call = (headers: object) => ({ headers });
    const authorization = `Bearer ${keyOf("openai")}`;
    expect(() => assertCredential(openai, call({ authorization }))).not.toThrow();
    expect(() => assertCredential(openai, call({ authorization: `Bearer ${keyOf("groq")}` }))).toThrow();
    expect(() => assertCredential(openai, call({ ...clientCredentials, authorization }))).toThrow();
  });
});
