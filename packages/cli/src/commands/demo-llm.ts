import { startDemoLlm } from "@signalbox/hono-server/node";
import { withFlagNamed } from "../listen-errors.ts";
import { wholeNumber } from "../load-models.ts";
import { stopSignal } from "../stop-signal.ts";

export interface DemoLlmFlags {
  readonly port?: number;
  readonly host?: string;
  readonly models?: string;
  readonly chunkDelayMs?: number;
}

const DEFAULT_PORT = 8000;
/** Streamed words come at about this pace, so that a stream looks like one. */
const CHUNK_DELAY_MS = 20;

/** `signalbox demo-llm`: the stand-in for a model server, alone, until a signal. */
export async function runDemoLlm(flags: DemoLlmFlags): Promise<number> {
  const models = (flags.models ?? "").split(",").filter((name) => name !== "");
  const server = await withFlagNamed("--port", () =>
    startDemoLlm({
      port: flags.port === undefined ? DEFAULT_PORT : wholeNumber("--port", flags.port),
      host: flags.host ?? "127.0.0.1",
      chunkDelayMs:
        flags.chunkDelayMs === undefined ? CHUNK_DELAY_MS : wholeNumber("--chunk-delay-ms", flags.chunkDelayMs),
      ...(models.length === 0 ? {} : { models }),
    }),
  );
  process.stderr.write(`demo LLM listens on ${flags.host ?? "127.0.0.1"}:${server.port}\n`);
  await stopSignal();
  await server.close({ graceMs: 1000 });
  return 0;
}
