import type { TextClassificationPipeline } from "@huggingface/transformers";
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { sessionOptions, takeProvider } from "../execution-provider.ts";
import { NodeError } from "../node-error.ts";
import type { HubWorkerData, JobScores, ModelRunner } from "../worker-messages.ts";
import { labelIndex, toProbabilities, type LabelScore } from "./hub-labels.ts";

/** Loads a text classifier by `@huggingface/transformers`, from the hub, its cache or a folder. */
export async function createHubRunner(data: HubWorkerData): Promise<ModelRunner> {
  const { pipeline, env } = await importTransformers();
  if (data.cacheDirectory !== undefined) env.cacheDir = data.cacheDirectory;
  env.allowRemoteModels = !data.isOffline;
  let name = data.model;
  if (isFolder(data.model)) {
    env.localModelPath = dirname(resolve(data.model));
    env.allowRemoteModels = false;
    name = basename(resolve(data.model));
  }
  const {
    opened: classifier,
    provider,
    refused,
  } = await takeProvider(data.executionProvider, (device) =>
    pipeline("text-classification", name, {
      device,
      session_options: sessionOptions(device, data),
      ...(data.revision === undefined ? {} : { revision: data.revision }),
      ...(data.dtype === undefined ? {} : { dtype: data.dtype as "auto" }),
    }),
  );
  const index = labelIndex(modelLabels(classifier), data);
  return {
    provider,
    refused,
    async run(jobs): Promise<readonly JobScores[]> {
      // `top_k: null` asks for all labels; for a list of texts the answer is a list of lists, which its type does not say.
      const found = (await classifier(
        jobs.map(({ text }) => text),
        { top_k: null as unknown as number },
      )) as unknown as LabelScore[][];
      return jobs.map(({ heads }, row) =>
        heads.includes(data.head) ? { [data.head]: toProbabilities(found[row]!, index, data.labels.length) } : {},
      );
    },
    release: async () => {
      await classifier.dispose();
    },
  };
}

async function importTransformers(): Promise<typeof import("@huggingface/transformers")> {
  try {
    // Imported only here: it takes most of a second and 85 MB.
    return await import("@huggingface/transformers");
  } catch (cause) {
    throw new NodeError(
      "hub",
      "hub models need the package @huggingface/transformers; install it beside @signalbox/node",
      { cause },
    );
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function modelLabels(classifier: TextClassificationPipeline): readonly string[] {
  const { id2label } = classifier.model.config as unknown as { readonly id2label?: Readonly<Record<string, string>> };
  return Object.values(id2label ?? {});
}
