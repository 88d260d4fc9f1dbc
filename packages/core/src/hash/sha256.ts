/**
 * SHA-256 (FIPS 180-4) of some bytes, as 64 lower-case hexadecimal digits. For the identity of documents where loading
 * them must not wait, which the platform's `crypto.subtle` would make it; a library would take 1 KB more of a page.
 */
export function sha256(bytes: Uint8Array): string {
  const { roundConstants, initialState } = constants();
  const state = initialState.slice();
  const schedule = new Int32Array(64);
  const padded = pad(bytes);
  for (let offset = 0; offset < padded.byteLength; offset += 64) {
    for (let t = 0; t < 64; t++) {
      if (t < 16) schedule[t] = padded.getInt32(offset + 4 * t);
      else {
        const a = schedule[t - 15]!;
        const b = schedule[t - 2]!;
        const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
        const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
        schedule[t] = (((schedule[t - 16]! + low) | 0) + ((schedule[t - 7]! + high) | 0)) | 0;
      }
    }
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let t = 0; t < 64; t++) {
      const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const first = (((h + high) | 0) + (((((e & f) ^ (~e & g)) + roundConstants[t]!) | 0) + schedule[t]!)) | 0;
      const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The bytes, one bit, zeros, and the length in bits as 64 bits, to a multiple of 64 bytes. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/** By definition the first 32 bits of the fractions of cube roots (64 primes) and of square roots (8 primes). */
function constants(): { readonly roundConstants: Int32Array; readonly initialState: Int32Array } {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const fractions = (degree: bigint, count: number): Int32Array =>
    Int32Array.from(primes.slice(0, count), (prime) =>
      Number(BigInt.asIntN(32, integerRoot(prime << (32n * degree), degree))),
    );
  return { roundConstants: fractions(3n, 64), initialState: fractions(2n, 8) };
}

/** The largest integer whose power is at most `value`, by Newton's method from above. */
function integerRoot(value: bigint, degree: bigint): bigint {
  let root = 1n << 41n; // Above every root that is asked for: values have at most 9 bits more than 32 for each degree.
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}
