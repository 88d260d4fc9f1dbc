import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { envoyBootstrap } from "./envoy-bootstrap.ts";

const example = new URL("../../../examples/envoy/envoy.yaml", import.meta.url);

test("the example is the generated configuration, with its ports and the models of the demo", () => {
  const generated = envoyBootstrap({
    listener: { address: "0.0.0.0", port: 8081 },
    admin: { address: "127.0.0.1", port: 9901 },
    extProc: { address: "127.0.0.1", port: 50_051 },
    upstream: { address: "127.0.0.1", port: 8000 },
    models: ["science-expert", "social-expert", "math-expert", "law-expert", "humanities-expert", "general-expert"],
  });
  expect(parse(readFileSync(example, "utf8"))).toEqual(generated);
});
