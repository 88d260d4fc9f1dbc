import { startEnvoy } from "../../cli/src/envoy-process.ts";
import { envoyBootstrap, type EnvoyProcessingMode } from "../src/envoy-bootstrap.ts";
import { createExtProcServer, type ExtProcServerOptions } from "../src/index.ts";
import { createDemoRouter } from "./demo-router.ts";
import { startUpstream, type TestUpstream } from "./upstream.ts";

/** An upstream, an ext_proc server and a real Envoy in front of them. */
export interface Stack {
  /** Where clients connect. */
  readonly origin: string;
  /** Envoy's own pages. */
  readonly adminOrigin: string;
  readonly upstream: TestUpstream;
  /** Envoy's access log, and anything else it writes. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

export interface StackOptions {
  readonly envoyPath: string;
  readonly server?: Partial<ExtProcServerOptions>;
  /** The port of an ext_proc server that runs already; instead of one in this process. */
  readonly extProcPort?: number;
  readonly processingMode?: EnvoyProcessingMode;
}

export const demoModels = ["math-expert", "general-expert"];

export async function startStack({
  envoyPath,
  server: serverOptions,
  extProcPort,
  processingMode,
}: StackOptions): Promise<Stack> {
  const upstream = await startUpstream();
  const router = createDemoRouter();
  const server =
    extProcPort === undefined
      ? createExtProcServer({ getRouter: () => router, address: "127.0.0.1", port: 0, drainMs: 0, ...serverOptions })
      : undefined;
  const port = extProcPort ?? (await server!.start()).port;
  const lines: string[] = [];
  const place = (of: number): { address: string; port: number } => ({ address: "127.0.0.1", port: of });
  const envoy = await startEnvoy({
    path: envoyPath,
    onLine: (line) => void lines.push(line),
    bootstrap: envoyBootstrap({
      listener: place(0),
      admin: place(0),
      extProc: place(port),
      upstream: place(upstream.port),
      models: demoModels,
      ...(processingMode === undefined ? {} : { processingMode }),
    }),
  });
  return {
    origin: `http://127.0.0.1:${envoy.ports.get("llm")}`,
    adminOrigin: envoy.adminOrigin,
    upstream,
    lines,
    stop: async () => {
      await envoy.stop();
      await server?.stop({ graceMs: 1000 });
      await upstream.close();
    },
  };
}
