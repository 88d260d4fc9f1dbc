// Reads OTLP's ExportTraceServiceRequest in protobuf (opentelemetry-proto 1.x), as far as a check needs it.

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];

/** All spans of a message, `{ service, scope, traceId, spanId, parentSpanId, name, kind, startNs, endNs, attributes }`. */
export function decodeSpans(bytes) {
  return all(bytes, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(one(resourceSpans, 1) ?? new Uint8Array(), 1);
    return all(resourceSpans, 2).flatMap((scopeSpans) => {
      const scope = text(one(one(scopeSpans, 1) ?? new Uint8Array(), 1));
      return all(scopeSpans, 2).map((span) => ({ service: resource["service.name"], scope, ...spanOf(span) }));
    });
  });
}

function spanOf(span) {
  return {
    traceId: hex(one(span, 1)),
    spanId: hex(one(span, 2)),
    parentSpanId: hex(one(span, 4)),
    name: text(one(span, 5)),
    kind: kinds[one(span, 6) ?? 0],
    startNs: String(one(span, 7) ?? 0n),
    endNs: String(one(span, 8) ?? 0n),
    attributes: attributesOf(span, 9),
  };
}

function attributesOf(message, field) {
  return Object.fromEntries(
    all(message, field).map((pair) => [text(one(pair, 1)), valueOf(one(pair, 2) ?? new Uint8Array())]),
  );
}

/** Texts, booleans, integers and doubles; of lists and maps only that they are there. */
function valueOf(any) {
  for (const { field, value } of fields(any)) {
    if (field === 1) return text(value);
    if (field === 2) return value === 1;
    if (field === 3) return value;
    if (field === 4) return new DataView(new BigUint64Array([value]).buffer).getFloat64(0, true);
    return `(value of kind ${field})`;
  }
  return undefined;
}

function all(message, wanted) {
  return [...fields(message)].filter(({ field }) => field === wanted).map(({ value }) => value);
}

function one(message, wanted) {
  return all(message, wanted).at(-1);
}

function text(bytes) {
  return bytes === undefined ? "" : Buffer.from(bytes).toString();
}

function hex(bytes) {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("hex");
}

/** Fields in their order: numbers for varints, bigints for 64 bits, views for what has a length. */
function* fields(message) {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { field, value: varint() };
        break;
      case 1:
        yield { field, value: view.getBigUint64(at, true) };
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield { field, value: message.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        yield { field, value: view.getUint32(at, true) };
        at += 4;
        break;
      default:
        throw new Error(`wire type ${tag % 8} of field ${field}`);
    }
  }
}
