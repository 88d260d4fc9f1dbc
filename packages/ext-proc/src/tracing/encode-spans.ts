import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Span, SpanResource } from "./span.ts";

/** The tracer's name by the router contract. */
const SCOPE = "semantic-router";
const kinds = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

/**
 * `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest` in protobuf; numbers of fields are those of
 * opentelemetry-proto 1.x.
 */
export function encodeSpans(spans: readonly Span[], resource: SpanResource): Uint8Array {
  const writer = new BinaryWriter();
  message(writer, 1, (resourceSpans) => {
    message(resourceSpans, 1, (inner) => {
      attributes(inner, 1, {
        "service.name": resource.serviceName,
        "service.version": resource.serviceVersion,
        "deployment.environment": resource.deploymentEnvironment,
      });
    });
    message(resourceSpans, 2, (scopeSpans) => {
      message(scopeSpans, 1, (scope) => scope.uint32(tag(1, 2)).string(SCOPE));
      for (const span of spans) message(scopeSpans, 2, (inner) => writeSpan(inner, span));
    });
  });
  return writer.finish();
}

function writeSpan(writer: BinaryWriter, span: Span): void {
  writer.uint32(tag(1, 2)).bytes(Buffer.from(span.traceId, "hex"));
  writer.uint32(tag(2, 2)).bytes(Buffer.from(span.spanId, "hex"));
  if (span.parentSpanId !== undefined) writer.uint32(tag(4, 2)).bytes(Buffer.from(span.parentSpanId, "hex"));
  writer.uint32(tag(5, 2)).string(span.name);
  writer.uint32(tag(6, 0)).int32(kinds[span.kind]);
  writer.uint32(tag(7, 1)).fixed64(nanoseconds(span.startMs));
  writer.uint32(tag(8, 1)).fixed64(nanoseconds(span.endMs));
  attributes(writer, 9, span.attributes);
  if (span.isError) message(writer, 15, (status) => status.uint32(tag(3, 0)).int32(STATUS_ERROR));
}

function attributes(writer: BinaryWriter, field: number, all: Span["attributes"]): void {
  for (const [key, value] of Object.entries(all)) {
    if (value === undefined) continue;
    message(writer, field, (pair) => {
      pair.uint32(tag(1, 2)).string(key);
      message(pair, 2, (any) => {
        if (typeof value === "string") any.uint32(tag(1, 2)).string(value);
        else if (typeof value === "boolean") any.uint32(tag(2, 0)).bool(value);
        else if (Number.isSafeInteger(value)) any.uint32(tag(3, 0)).int64(value);
        else any.uint32(tag(4, 1)).double(value);
      });
    });
  }
}

function message(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.uint32(tag(field, 2)).fork();
  write(writer);
  writer.join();
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType;
}

/** Through microseconds, which a number holds exactly for three centuries. */
function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}
