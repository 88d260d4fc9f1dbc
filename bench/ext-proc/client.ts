import { credentials, makeGenericClientConstructor, type ClientDuplexStream } from "@grpc/grpc-js";

export type Stream = ClientDuplexStream<Buffer, Buffer>;

/** A connection to an ext_proc server, bytes in and bytes out. */
export function connect(address: string): { readonly openStream: () => Stream; readonly close: () => void } {
  const bytes = (value: Buffer): Buffer => value;
  const definition = {
    process: {
      path: "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
      requestStream: true,
      responseStream: true,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  };
  const options = { "grpc.enable_channelz": 0, "grpc.use_local_subchannel_pool": 1 };
  const client = new (makeGenericClientConstructor(definition, "ExternalProcessor"))(
    address,
    credentials.createInsecure(),
    options,
  );
  const openStream = (client as unknown as { process(): Stream }).process.bind(client);
  return { openStream, close: () => client.close() };
}

/**
 * Sends each message when the one before it has been answered, then ends the stream. `before` may hold a message back;
 * it is told which one and the answer to the one before.
 */
export function exchange(
  call: Stream,
  messages: readonly Buffer[],
  before?: (index: number, answer: Buffer | undefined) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const send = (answer?: Buffer): void => {
      const write = (): void => void (sent < messages.length ? call.write(messages[sent++]!) : call.end());
      const held = before?.(sent, answer);
      if (held === undefined) write();
      else held.then(write, reject);
    };
    call.on("data", send);
    call.on("error", reject);
    call.on("end", () => (sent === messages.length ? resolve() : reject(new Error("the stream ended early"))));
    send();
  });
}
