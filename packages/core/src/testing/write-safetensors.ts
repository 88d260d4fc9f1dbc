/** A tensor to write: its safetensors type is that of the typed array. */
export interface TensorToWrite {
  readonly shape: readonly number[];
  readonly data: Int8Array | Uint8Array | Int16Array | Uint32Array | Float32Array | Float64Array;
}

const TYPE_NAMES = [
  [Int8Array, "I8"],
  [Uint8Array, "U8"],
  [Int16Array, "I16"],
  [Uint32Array, "U32"],
  [Float32Array, "F32"],
  [Float64Array, "F64"],
] as const;

/** Writes a safetensors file, for tests with small models. Data start at a multiple of 8, wide types first. */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorToWrite>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = Object.entries(tensors).toSorted(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  const header: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { shape, data }] of ordered) {
    const dtype = TYPE_NAMES.find(([constructor]) => data instanceof constructor)![1];
    header[name] = { dtype, shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const json = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(
    json + " ".repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8),
  );
  const file = new Uint8Array(8 + headerBytes.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  let at = 8 + headerBytes.length;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
