/** One tensor of a file: its type, shape and bytes. */
export interface SafetensorsEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The tensors of a safetensors file by name, with typed views that check what they promise. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  has(name: string): boolean;
  entry(name: string): SafetensorsEntry;
  /** The tensor as a typed array. Throws a `TypeError` when it is missing or has another type or shape. */
  i8(name: string, shape: readonly number[]): Int8Array;
  u8(name: string, shape: readonly number[]): Uint8Array;
  i16(name: string, shape: readonly number[]): Int16Array;
  u32(name: string, shape: readonly number[]): Uint32Array;
  f32(name: string, shape: readonly number[]): Float32Array;
  f64(name: string, shape: readonly number[]): Float64Array;
}

interface TypedArrayConstructor<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
}

/**
 * Reads the safetensors format: eight bytes of header length (little-endian), a JSON header, then the data. Views
 * share memory with `bytes` where alignment allows it. A size of `-1` in an expected shape matches anything.
 *
 * Throws a `TypeError` that names the fault when the bytes are not such a file. Needs a little-endian machine, as the
 * format is little-endian and typed arrays are not converted.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1)
    throw new TypeError("safetensors: needs a little-endian machine");
  const { header, dataStart } = readHeader(bytes);
  const entries = new Map<string, SafetensorsEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = value as Record<string, string>;
    else entries.set(name, readEntry(name, value, bytes.subarray(dataStart)));
  }

  function entry(name: string): SafetensorsEntry {
    const found = entries.get(name);
    if (found === undefined)
      throw new TypeError(`safetensors: no tensor "${name}", there are: ${[...entries.keys()].join(", ")}`);
    return found;
  }

  function view<View>(
    name: string,
    dtype: string,
    shape: readonly number[],
    constructor: TypedArrayConstructor<View>,
  ): View {
    const found = entry(name);
    const fits =
      found.shape.length === shape.length && shape.every((size, axis) => size === -1 || size === found.shape[axis]);
    if (found.dtype !== dtype || !fits) {
      throw new TypeError(
        `safetensors: "${name}" is ${found.dtype} [${found.shape.join(", ")}], expected ${dtype} [${shape.join(", ")}]`,
      );
    }
    const aligned = found.bytes.byteOffset % constructor.BYTES_PER_ELEMENT === 0 ? found.bytes : found.bytes.slice();
    return new constructor(aligned.buffer, aligned.byteOffset, aligned.byteLength / constructor.BYTES_PER_ELEMENT);
  }

  return {
    metadata,
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    entry,
    i8: (name, shape) => view(name, "I8", shape, Int8Array),
    u8: (name, shape) => view(name, "U8", shape, Uint8Array),
    i16: (name, shape) => view(name, "I16", shape, Int16Array),
    u32: (name, shape) => view(name, "U32", shape, Uint32Array),
    f32: (name, shape) => view(name, "F32", shape, Float32Array),
    f64: (name, shape) => view(name, "F64", shape, Float64Array),
  };
}

const BYTES_OF_TYPE: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

function readHeader(bytes: Uint8Array): { readonly header: Record<string, unknown>; readonly dataStart: number } {
  if (bytes.length < 8) throw new TypeError(`safetensors: ${bytes.length} bytes are too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8)
    throw new TypeError(`safetensors: header of ${length} bytes in a file of ${bytes.length}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (cause) {
    throw new TypeError("safetensors: the header is not JSON", { cause });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new TypeError("safetensors: the header is not a JSON object");
  }
  return { header: header as Record<string, unknown>, dataStart: 8 + length };
}

function readEntry(name: string, value: unknown, data: Uint8Array): SafetensorsEntry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = value as { dtype?: string; shape?: number[]; data_offsets?: number[] };
  const size = BYTES_OF_TYPE[dtype ?? ""];
  if (dtype === undefined || size === undefined || !isSizes(shape) || !isSizes(offsets)) {
    throw new TypeError(`safetensors: "${name}" has no valid dtype, shape and data_offsets`);
  }
  const [start = -1, end = -1] = offsets;
  const expected = shape.reduce((product, axis) => product * axis, size);
  if (start < 0 || end > data.length || end - start !== expected) {
    throw new TypeError(
      `safetensors: "${name}" spans bytes ${start} to ${end} of ${data.length}, expected ${expected} bytes`,
    );
  }
  return { dtype, shape, bytes: data.subarray(start, end) };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
