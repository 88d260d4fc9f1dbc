// Runs the contract suite over the WebGPU provider, under node:test: see webgpu.test.ts for why a process of its own.

import { defineTextModelContract } from "@signalbox/core/testing";
import { after, describe, test } from "node:test";
import { createSmallModelFolder } from "../src/__fixtures__/small-model-folder.ts";
import { loadEmbeddedModels } from "../src/index.ts";

const folder = createSmallModelFolder();
after(() => folder.remove());

defineTextModelContract(
  { describe, test },
  {
    name: "node webgpu",
    async create() {
      const models = loadEmbeddedModels({
        modelsDirectory: folder.path,
        tiers: ["encoder"],
        executionProvider: "webgpu",
      });
      const status = (await models.ready())["encoder"];
      if (status?.state !== "ready" || status.runtime !== "webgpu") throw new Error(JSON.stringify(status));
      return models.tiers[0]!;
    },
    batchTolerance: 1e-5,
  },
);
