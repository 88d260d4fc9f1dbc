// The floor of grpc-js: the least answer to each message, bytes in and bytes out, nothing decoded.

import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { reportCpu } from "./report-cpu.ts";

/** By the first byte of a message, the tag of its kind: an empty answer of that kind. */
const answers: Readonly<Record<number, Buffer>> = {
  0x12: Buffer.from([0x0a, 0]),
  0x1a: Buffer.from([0x12, 0]),
  0x22: Buffer.from([0x1a, 0]),
  0x2a: Buffer.from([0x22, 0]),
};

const bytes = (value: Buffer): Buffer => value;
const service = {
  process: {
    path: "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
    requestStream: true,
    responseStream: true,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  },
} as const;

const server = new Server({ "grpc.enable_channelz": 0 });
server.addService(service, {
  process: (call: ServerDuplexStream<Buffer, Buffer>) => {
    call.on("data", (message: Buffer) => call.write(answers[message[0]!]!));
    call.on("end", () => call.end());
    call.on("error", () => {});
  },
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  reportCpu(port);
});
