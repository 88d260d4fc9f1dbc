import { Server, ServerCredentials, status, type ChannelOptions, type ServerDuplexStream } from "@grpc/grpc-js";
import type { ServerOptions } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { processService } from "./codec.ts";
import { listenError } from "./ext-proc-error.ts";
import type { ProcessingRequest, ProcessingResponse } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import { createHealth } from "./health.ts";
import type { ProcessingStream, Transport } from "./transport.ts";

export interface GrpcServerOptions {
  /** An IP address or host name, or `unix:` with the path of a socket. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. Without it the server speaks plain HTTP/2. */
  readonly tls?: { readonly key: string | Uint8Array; readonly cert: string | Uint8Array };
  /** The largest message accepted; has to exceed the proxy's buffer limit. */
  readonly maxMessageBytes: number;
  readonly maxConcurrentStreams: number;
  /** After this time a proxy is asked to connect anew, so that its streams spread over all replicas. */
  readonly maxConnectionAgeMs: number;
  /** How long streams may go on after that. An answer that takes longer is cut. */
  readonly maxConnectionAgeGraceMs: number;
}

/** Pings find dead proxies, whose streams would otherwise stay for ever. */
const KEEPALIVE_INTERVAL_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

const MANY_RESETS = 1e9;

/** For connections whose other end does not even read any more. */
const FORCED_STOP_MS = 1000;

/** Serves `Process` and health checks with grpc-js. */
export function createGrpcServer(handle: (stream: ProcessingStream) => void, options: GrpcServerOptions): Transport {
  const server = new Server(channelOptions(options));
  letStreamsBeReset(server);
  const health = createHealth();
  server.addService(processService, { process: accept });
  server.addService(health.service, health.implementation);
  const calls = new Set<Call>();
  let stopping: Promise<void> | undefined;

  function accept(call: Call): void {
    calls.add(call);
    call.on("close", () => calls.delete(call));
    handle(openStream(call));
  }

  return {
    async start() {
      const target = options.address.startsWith("unix:")
        ? options.address
        : `${bracketed(options.address)}:${options.port}`;
      const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync(target, credentials(options), (error, bound) =>
          error === null ? resolve(bound) : reject(listenError(target, error)),
        );
      });
      health.setServing(true);
      return { port: options.address.startsWith("unix:") ? 0 : port };
    },
    stop({ graceMs, drainMs }) {
      stopping ??= stop();
      return stopping;

      async function stop(): Promise<void> {
        health.setServing(false);
        if (drainMs > 0) await sleep(drainMs);
        health.close();
        const ended = new Promise<true>((resolve) => server.tryShutdown(() => resolve(true)));
        if (await within(graceMs - drainMs, ended)) return;
        // Without channelz, `forceShutdown` of grpc-js 1.14 leaves all connections open: the calls have to be ended.
        for (const call of calls) call.emit("error", { code: status.UNAVAILABLE, details: "the server has stopped" });
        server.forceShutdown();
        await within(FORCED_STOP_MS, ended);
      }
    },
  };
}

/**
 * Envoy ends each of its streams with a reset, and Node ends connections with more than 33 resets a second, 1,000 at once, to
 * keep floods off: then every request on that connection fails. Proxies are no strangers; how many streams they may
 * have is limited. grpc-js hands the options of Node's server nowhere out.
 */
function letStreamsBeReset(server: Server): void {
  const { commonServerOptions } = server as unknown as { readonly commonServerOptions?: ServerOptions };
  if (commonServerOptions === undefined) throw new TypeError("grpc-js: expected Server.commonServerOptions");
  Object.assign(commonServerOptions, { streamResetBurst: MANY_RESETS, streamResetRate: MANY_RESETS });
}

/** Whether `end` comes in time; no timer stays behind. */
async function within(timeoutMs: number, end: Promise<true>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const isInTime = await Promise.race([end, late]);
  timer.abort();
  return isInTime;
}

function channelOptions(options: GrpcServerOptions): ChannelOptions {
  return {
    // Bookkeeping for a debug service that nobody asks; it costs a fifth of the throughput.
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": options.maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": options.maxConcurrentStreams,
    // A stream that crosses the farewell on the wire is refused; the manifests tell Envoy to try it again.
    "grpc.max_connection_age_ms": options.maxConnectionAgeMs,
    "grpc.max_connection_age_grace_ms": options.maxConnectionAgeGraceMs,
    "grpc.keepalive_time_ms": KEEPALIVE_INTERVAL_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  };
}

function credentials({ tls }: GrpcServerOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }]);
}

function bracketed(address: string): string {
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
}

type Call = ServerDuplexStream<ProcessingRequest, ProcessingResponse>;

function openStream(call: Call): ProcessingStream {
  let isOver = false;
  let isClosed = false;
  return {
    traceparent: call.metadata.get("traceparent")[0]?.toString(),
    onMessage: (listener) => void call.on("data", listener),
    onEnd: (listener) => {
      const cancel = (): void => {
        // grpc-js calls a stream cancelled also when it has ended as it should.
        if (isOver) return;
        isOver = true;
        listener("cancelled");
      };
      call.on("end", () => {
        if (isOver || isClosed) return;
        isClosed = true;
        listener("closed");
      });
      call.on("cancelled", cancel);
      // A cancelled stream emits an error too; without a listener it would end the process.
      call.on("error", cancel);
    },
    send: (message) => {
      if (!isOver && !call.cancelled) call.write(message);
    },
    end: () => {
      if (isOver) return;
      isOver = true;
      call.end();
    },
  };
}
