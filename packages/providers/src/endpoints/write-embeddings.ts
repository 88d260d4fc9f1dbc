import type { JsonObject } from "@signalbox/core";

/** What an answer of `POST /v1/embeddings` tells. */
export interface EmbeddingsAnswer {
  readonly model: string;
  /** In the order of the inputs. */
  readonly vectors: readonly (readonly number[])[];
  /** Tokens of all inputs; 0 where the provider did not say. */
  readonly inputTokens: number;
}

/** The body of an answer as OpenAI writes it. */
export function writeEmbeddings(
  { model, vectors, inputTokens }: EmbeddingsAnswer,
  { encoding }: { readonly encoding: "float" | "base64" },
): JsonObject {
  return {
    object: "list",
    data: vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: encoding === "base64" ? base64OfVector(vector) : vector,
    })),
    model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  };
}

/** 32-bit floats, little end first. */
function base64OfVector(vector: readonly number[]): string {
  const bytes = new Uint8Array(vector.length * Float32Array.BYTES_PER_ELEMENT);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of vector.entries()) view.setFloat32(index * Float32Array.BYTES_PER_ELEMENT, value, true);
  // One character for each byte, in pieces that a call's arguments have room for.
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(binary);
}

const CHUNK = 8192;
