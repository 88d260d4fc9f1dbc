// A tiny encoder as ONNX bytes: `pooled = Σ table[id] · mask`, optionally with matrix products that only take time.

const FLOAT = 1;
const INT64 = 7;

/** Protobuf fields as bytes: numbers become varints, strings and byte arrays length-delimited fields. */
function message(...fields: readonly (readonly [number: number, value: number | string | Uint8Array])[]): Uint8Array {
  return concat(
    fields.map(([number, value]) => {
      if (typeof value === "number") return concat([varint(number << 3), varint(value)]);
      const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
      return concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Uint8Array.of(...bytes, value);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const node = (operator: string, inputs: readonly string[], output: string, ...attributes: readonly Uint8Array[]): Uint8Array =>
  message(...inputs.map((name) => [1, name] as const), [2, output], [3, output], [4, operator], ...attributes.map((bytes) => [5, bytes] as const));

const integer = (name: string, value: number): Uint8Array => message([1, name], [3, value], [20, 2]);

function tensor(name: string, type: number, shape: readonly number[], data: Float32Array | BigInt64Array): Uint8Array {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(...shape.map((size) => [1, size] as const), [2, type], [8, name], [9, raw]);
}

function value(name: string, type: number, shape: readonly (string | number)[]): Uint8Array {
  const dimensions = shape.map((size) => [1, typeof size === "number" ? message([1, size]) : message([2, size])] as const);
  return message([1, name], [2, message([1, message([1, type], [2, message(...dimensions)])])]);
}

export interface SmallOnnxOptions {
  readonly pieces: number;
  readonly dimension: number;
  /** They slow the model down, by about a millisecond each. Default 0. */
  readonly products?: number;
  /** Names of the inputs and the output. Default `ids`, `mask` and `pooled`. */
  readonly names?: { readonly ids: string; readonly mask: string; readonly output: string };
  /** Linear outputs over the pooled vector, [batch, width], with made-up weights, by name. */
  readonly heads?: Readonly<Record<string, number>>;
  /** Linear outputs over each token, [batch, sequence, width], with made-up weights, by name. */
  readonly tokenHeads?: Readonly<Record<string, number>>;
}

export function smallEncoderOnnx(options: SmallOnnxOptions): Uint8Array {
  const { pieces, dimension, products = 0, names = { ids: "ids", mask: "mask", output: "pooled" } } = options;
  const side = 256;
  const nodes = [
    node("Gather", ["table", names.ids], "rows"),
    node("Cast", [names.mask], "mask_float", integer("to", FLOAT)),
    node("Unsqueeze", ["mask_float", "axis_2"], "mask_column"),
    node("Mul", ["rows", "mask_column"], "masked"),
    node("ReduceSum", ["masked", "axis_1"], products === 0 ? names.output : "sum", integer("keepdims", 0)),
  ];
  const initialisers = [
    tensor("table", FLOAT, [pieces, dimension], Float32Array.from({ length: pieces * dimension }, (_, at) => Math.sin(at + 1))),
    tensor("axis_1", INT64, [1], BigInt64Array.of(1n)),
    tensor("axis_2", INT64, [1], BigInt64Array.of(2n)),
  ];
  if (products > 0) {
    initialisers.push(tensor("square", FLOAT, [side, side], new Float32Array(side * side).fill(1 / side)), tensor("zero", FLOAT, [1], Float32Array.of(0)));
    nodes.push(node("ReduceSum", ["mask_float"], "count"), node("Add", ["square", "count"], "product_0"));
    for (let index = 0; index < products; index++) nodes.push(node("MatMul", [`product_${index}`, "square"], `product_${index + 1}`));
    nodes.push(node("ReduceSum", [`product_${products}`], "total"), node("Mul", ["total", "zero"], "nothing"), node("Add", ["sum", "nothing"], names.output));
  }
  const outputs: Uint8Array[] = [];
  const addHeads = (heads: Readonly<Record<string, number>>, source: string, shape: readonly string[]): void => {
    for (const [name, width] of Object.entries(heads)) {
      const weights = Float32Array.from({ length: dimension * width }, (_, at) => Math.cos((3 + width) * at));
      initialisers.push(tensor(`${name}_weight`, FLOAT, [dimension, width], weights));
      nodes.push(node("MatMul", [source, `${name}_weight`], name));
      outputs.push(value(name, FLOAT, [...shape, width]));
    }
  };
  addHeads(options.heads ?? {}, names.output, ["batch"]);
  addHeads(options.tokenHeads ?? {}, "masked", ["batch", "sequence"]);
  const graph = message(
    ...nodes.map((bytes) => [1, bytes] as const),
    [2, "small-encoder"],
    ...initialisers.map((bytes) => [5, bytes] as const),
    [11, value(names.ids, INT64, ["batch", "sequence"])],
    [11, value(names.mask, INT64, ["batch", "sequence"])],
    [12, value(names.output, FLOAT, ["batch", dimension])],
    ...outputs.map((bytes) => [12, bytes] as const),
  );
  return message([1, 8], [2, "signalbox"], [7, graph], [8, message([2, 17])]);
}
