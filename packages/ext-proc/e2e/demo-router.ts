import { createLadder, createRouter, type Router } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createFakeModel } from "@signalbox/core/testing";
import { readFileSync } from "node:fs";

const document = readFileSync(new URL("../../../examples/demo.yaml", import.meta.url), "utf8");

/** The demo config, with a model that knows mathematics by one word. */
export function createDemoRouter(): Router {
  const { config, diagnostics } = loadConfig(document);
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  const model = createFakeModel({
    heads: { domain: (text) => (text.includes("derivative") ? { math: 0.9, other: 0.1 } : { other: 1 }) },
  });
  return createRouter({ config, models: createLadder([model]) });
}
