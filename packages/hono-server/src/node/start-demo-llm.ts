import { createDemoLlm, type DemoLlmOptions } from "../demo-llm.ts";
import { listen, type ListenOptions, type RunningServer } from "./listen.ts";

export type StartDemoLlmOptions = ListenOptions & DemoLlmOptions;

/** Starts the demo LLM on Node. */
export function startDemoLlm(options: StartDemoLlmOptions): Promise<RunningServer> {
  return listen(createDemoLlm(options), options);
}
