import { createResponseObserver, type ClientDialect, type ObservedResponse } from "@signalbox/core";
import { createDecodingStream, readContentEncoding } from "./content-coding.ts";

/** Reads an answer on its way to the client, without changing or delaying it. */
export interface ResponseReader {
  push(chunk: Uint8Array): void;
  /** Resolves to what was seen; undefined where the answer could not be read. Never rejects. */
  end(): Promise<ObservedResponse | undefined>;
}

/** Larger answers are passed on all the same, but no longer decoded. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;

/** `stream`: the answer is an event stream, in the client's `dialect`. A content coding is undone for reading only. */
export function createResponseReader(options: {
  readonly stream: boolean;
  readonly dialect: ClientDialect;
  readonly contentEncoding: string | undefined;
}): ResponseReader {
  const observer = createResponseObserver({ stream: options.stream, dialect: options.dialect });
  const coding = readContentEncoding(options.contentEncoding);
  if (coding === "identity") {
    return { push: (chunk) => observer.push(chunk), end: () => Promise.resolve(observer.end()) };
  }
  if (coding === "unknown") return { push: () => {}, end: () => Promise.resolve(undefined) };

  const decoder = createDecodingStream(coding);
  let decodedBytes = 0;
  const finished = new Promise<ObservedResponse | undefined>((resolve) => {
    decoder.on("data", (chunk: Uint8Array) => {
      decodedBytes += chunk.length;
      if (decodedBytes > MAX_DECODED_BYTES) decoder.destroy();
      else observer.push(chunk);
    });
    decoder.on("end", () => resolve(observer.end()));
    // What was decoded before a fault still counts: a stream that was cut has no proper end.
    decoder.on("error", () => resolve(observer.end()));
    decoder.on("close", () => resolve(observer.end()));
  });
  return {
    push: (chunk) => {
      if (!decoder.destroyed) decoder.write(chunk);
    },
    end: () => {
      if (!decoder.destroyed) decoder.end();
      return finished;
    },
  };
}
