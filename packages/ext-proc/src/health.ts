import {
  Metadata,
  status as grpcStatus,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthServer,
  HealthService,
} from "./gen/grpc/health/v1/health.ts";
import { ExternalProcessorService } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";

/** `grpc.health.v1.Health`, for Kubernetes' gRPC probes and for Envoy's health checks. */
export interface Health {
  readonly service: typeof HealthService;
  readonly implementation: HealthServer;
  setServing(isServing: boolean): void;
  /** Ends the `Watch` streams, which would otherwise keep a stopping server waiting. */
  close(): void;
}

/** The whole server, and the one service it offers. */
const knownServices = new Set(["", ExternalProcessorService.process.path.split("/")[1]]);

/** Starts as not serving. */
export function createHealth(): Health {
  let status: ServingStatus = ServingStatus.NOT_SERVING;
  const watchers = new Set<ServerWritableStream<HealthCheckRequest, HealthCheckResponse>>();

  const check = (
    call: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
    respond: sendUnaryData<HealthCheckResponse>,
  ): void => {
    if (knownServices.has(call.request.service)) respond(null, { status });
    else
      respond({
        code: grpcStatus.NOT_FOUND,
        details: `unknown service "${call.request.service}"`,
        metadata: new Metadata(),
      });
  };

  const watch = (call: ServerWritableStream<HealthCheckRequest, HealthCheckResponse>): void => {
    if (!knownServices.has(call.request.service)) {
      call.write({ status: ServingStatus.SERVICE_UNKNOWN });
      return;
    }
    const forget = (): void => void watchers.delete(call);
    watchers.add(call);
    call.on("cancelled", forget);
    call.on("error", forget);
    call.write({ status });
  };

  return {
    service: HealthService,
    implementation: { check, watch },
    setServing(isServing) {
      const next = isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
      if (next === status) return;
      status = next;
      for (const watcher of watchers) watcher.write({ status });
    },
    close() {
      for (const watcher of watchers) watcher.end();
      watchers.clear();
    },
  };
}
