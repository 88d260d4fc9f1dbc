import {
  credentials,
  makeGenericClientConstructor,
  type ChannelCredentials,
  type ClientDuplexStream,
  type ServiceError,
} from "@grpc/grpc-js";
import {
  ExternalProcessorService,
  type ProcessingRequest,
  type ProcessingResponse,
} from "../gen/envoy/service/ext_proc/v3/external_processor.ts";
import { HealthService, type HealthCheckResponse } from "../gen/grpc/health/v1/health.ts";

type Message = NonNullable<ProcessingRequest["request"]>;

/** A gRPC client of the server, in Envoy's place. */
export interface ProcessClient {
  open(): ProcessCall;
  /** Resolves to the status number, or rejects with the server's refusal. */
  checkHealth(service?: string): Promise<HealthCheckResponse["status"]>;
  close(): void;
}

export interface ProcessCall {
  /** Resolves to the next answer; rejects when the stream ends first. */
  ask(message: Message): Promise<ProcessingResponse>;
  /** Resolves to the gRPC status code when the stream is over. */
  readonly code: Promise<number>;
  end(): void;
}

type Methods = Record<"process", () => ClientDuplexStream<ProcessingRequest, ProcessingResponse>>;
type HealthMethods = Record<
  "check",
  (request: { service: string }, done: (error: ServiceError | null, response?: HealthCheckResponse) => void) => void
>;

/** `target` is `host:port` or `unix:` with a path. */
export function createProcessClient(
  target: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): ProcessClient {
  const options = {
    "grpc.max_receive_message_length": -1,
    "grpc.enable_channelz": 0,
    "grpc.use_local_subchannel_pool": 1,
  };
  const client = new (makeGenericClientConstructor(ExternalProcessorService, "ExternalProcessor"))(
    target,
    channel,
    options,
  );
  const health = new (makeGenericClientConstructor(HealthService, "Health"))(target, channel, options);
  return {
    open: () => openCall((client as unknown as Methods).process()),
    checkHealth: (service = "") =>
      new Promise((resolve, reject) => {
        (health as unknown as HealthMethods).check({ service }, (error, response) =>
          error === null ? resolve(response!.status) : reject(error),
        );
      }),
    close: () => {
      client.close();
      health.close();
    },
  };
}

function openCall(call: ClientDuplexStream<ProcessingRequest, ProcessingResponse>): ProcessCall {
  const waiting: { resolve: (answer: ProcessingResponse) => void; reject: (error: Error) => void }[] = [];
  call.on("data", (answer: ProcessingResponse) => waiting.shift()?.resolve(answer));
  const code = new Promise<number>((resolve) => {
    call.on("status", (status) => {
      for (const { reject } of waiting.splice(0))
        reject(new Error(`the stream ended with code ${status.code}: ${status.details}`));
      resolve(status.code);
    });
    // The status says the same.
    call.on("error", () => {});
  });
  return {
    code,
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        call.write({ request, observabilityMode: false, protocolConfig: undefined });
      }),
    end: () => call.end(),
  };
}
