import type { InferenceSession } from "onnxruntime-common";
import { messageOf, NodeError } from "./node-error.ts";

/** What can execute a model on Node. */
export type ExecutionProvider = "cpu" | "cuda" | "webgpu";

/**
 * Which provider to use. A name alone means that one and no other: where it is absent, the model fails. `fallback`
 * lets the CPU take over. `auto` takes the first of CUDA, WebGPU and CPU that works.
 */
export type ExecutionProviderChoice =
  | ExecutionProvider
  | "auto"
  | {
      readonly name: ExecutionProvider;
      readonly fallback?: boolean;
      /** Which GPU, default 0. */ readonly deviceId?: number;
    };

/** Provider by provider, in the order of trying. */
export function providersToTry(choice: ExecutionProviderChoice): readonly ExecutionProvider[] {
  if (choice === "auto") return ["cuda", "webgpu", "cpu"];
  if (typeof choice === "string") return [choice];
  return choice.fallback === true && choice.name !== "cpu" ? [choice.name, "cpu"] : [choice.name];
}

export interface SessionOptions {
  readonly executionProvider: ExecutionProviderChoice;
  /** Threads inside one run. */
  readonly threads: number;
  /**
   * Whether these threads spin between runs. With spinning, two threads that get a short request every 23 ms use 114 %
   * of a core instead of 22 %, for 2 ms less latency; so it pays only on a node of its own.
   */
  readonly isSpinning: boolean;
  /** Whether sums of 8-bit products are exact by the weights alone; see `OnnxTierEntry.weightBits`. Default: no. */
  readonly isExactByWeights?: boolean;
}

/** A provider that did not work, and why. */
export interface RefusedProvider {
  readonly provider: ExecutionProvider;
  readonly reason: string;
}

export interface TakenProvider<Opened> {
  readonly opened: Opened;
  readonly provider: ExecutionProvider;
  readonly refused: readonly RefusedProvider[];
}

/**
 * Opens something on the first provider that works. Each is tried alone: naming an absent provider makes
 * onnxruntime-node throw even when `cpu` follows it in the list. Throws a `NodeError` with every reason when none works.
 */
export async function takeProvider<Opened>(
  choice: ExecutionProviderChoice,
  open: (provider: ExecutionProvider) => Promise<Opened>,
): Promise<TakenProvider<Opened>> {
  const refused: RefusedProvider[] = [];
  for (const provider of providersToTry(choice)) {
    try {
      return { opened: await open(provider), provider, refused };
    } catch (error) {
      refused.push({ provider, reason: messageOf(error) });
    }
  }
  const reasons = refused.map(({ provider, reason }) => `${provider}: ${reason}`).join("; ");
  throw new NodeError("execution_provider", `no execution provider works: ${reasons}`, { facts: { refused } });
}

/**
 * Options of a session on one provider. onnxruntime-node throws at keys that are present and undefined, and wants the
 * values of `extra` as strings.
 */
export function sessionOptions(provider: ExecutionProvider, options: SessionOptions): InferenceSession.SessionOptions {
  const spinning = options.isSpinning ? "1" : "0";
  const { executionProvider: choice } = options;
  const deviceId = typeof choice === "object" ? choice.deviceId : undefined;
  return {
    executionProviders: [provider === "cuda" && deviceId !== undefined ? { name: "cuda", deviceId } : provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    extra: {
      session: {
        intra_op: { allow_spinning: spinning },
        inter_op: { allow_spinning: spinning },
        // Without it, 8-bit products saturate on x86 CPUs that lack VNNI, where the weights take all 8 bits: scores were
        // off by 0.02 in the median and 0.14 at most, and depended on the machine. It costs up to a quarter more time.
        x64quantprecision: options.isExactByWeights === true ? "0" : "1",
      },
    },
  };
}
