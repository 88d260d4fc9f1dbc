import { boundaryOf, createFormScanner, type FormField } from "@signalbox/providers";
import type { ClientExchange } from "../client-exchange.ts";
import type { Upload } from "../forward-targets.ts";
import { formatBytes, type GatewayLimits } from "../gateway-limits.ts";
import type { BodyStream } from "../upstream.ts";
import { withinTime } from "./within-time.ts";

/** A form whose model is known and whose rest is still to come. */
export interface OpenedUpload extends Upload {
  readonly kind: "upload";
  readonly model: string;
  /** The form under another name for the model. */
  under(model: string): BodyStream;
  /** The first bytes, for draws. */
  readonly start: Uint8Array;
}

export type UploadOpening =
  | OpenedUpload
  | { readonly kind: "refuse"; readonly status: 400 | 408 | 413 | 415; readonly message: string }
  | { readonly kind: "gone" };

type Fault = NonNullable<ReturnType<Upload["fault"]>>;

const encoder = new TextEncoder();

/**
 * Reads a form until its field `model` is whole, which is all that is held of it; clients that put the file first have it held
 * up to `maxBodyBytes`. The rest is read along while it is sent, so that no second model can follow.
 */
export async function openUpload(exchange: ClientExchange, limits: Required<GatewayLimits>): Promise<UploadOpening> {
  const { maxBodyBytes, maxUploadBytes, idleTimeoutMs } = limits;
  const type = exchange.header("content-type") ?? "";
  const boundary = boundaryOf(type);
  if (boundary === undefined) return refuse(415, "send multipart/form-data with a boundary");
  if ((exchange.header("content-encoding") ?? "identity") !== "identity")
    return refuse(415, "forms are taken without content-encoding only");
  const declared = Number(exchange.header("content-length") ?? Number.NaN);
  if (declared > maxUploadBytes) return tooLarge(maxUploadBytes);
  const scanner = createFormScanner({ boundary, field: "model" });
  const source = exchange.openBody()[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  let isSpent = false;
  let fault: Fault | undefined;

  /** The next bytes, read along; undefined at the end. Throws for a fault and when the client has left. */
  const take = async (): Promise<Uint8Array | undefined> => {
    const next = await withinTime(source.next(), idleTimeoutMs);
    if (next === "late") throw failWith({ status: 408, message: `nothing of the form came for ${idleTimeoutMs} ms` });
    if (next.done === true) {
      if (!scanner.isWhole) throw failWith({ status: 400, message: "the form ends before its last boundary" });
      return undefined;
    }
    length += next.value.length;
    if (length > maxUploadBytes) throw failWith(tooLarge(maxUploadBytes));
    scanner.push(next.value);
    if (scanner.fault !== undefined) throw failWith({ status: 400, message: `malformed form: ${scanner.fault}` });
    return next.value;
  };
  const failWith = ({ status, message }: Fault): FormError => {
    fault = { status, message };
    return new FormError(fault);
  };

  try {
    while (scanner.found === undefined) {
      const chunk = await take();
      if (chunk === undefined) return refuse(400, "the form has no field `model`");
      held.push(chunk);
      if (scanner.found === undefined && length > maxBodyBytes)
        return refuse(413, `the first ${formatBytes(maxBodyBytes)} hold no field \`model\`: send it before the file`);
    }
  } catch (error) {
    if (!(error instanceof FormError)) return { kind: "gone" };
    return refuse(error.fault.status, error.fault.message);
  }
  const { found } = scanner;
  return {
    kind: "upload",
    model: found.value,
    start: held[0] ?? new Uint8Array(),
    isSpent: () => isSpent,
    fault: () => fault,
    under: (model) => {
      const name = encoder.encode(model);
      const first = replaced(held, { field: found, name });
      const change = name.length - (found.end - found.start);
      return {
        length: Number.isFinite(declared) ? declared + change : undefined,
        open: async function* () {
          yield* first;
          for (let chunk = await take(); chunk !== undefined; chunk = await take()) {
            isSpent = true;
            yield chunk;
          }
        },
      };
    },
  };
}

/** Ends the sending of a form that is wrong. */
class FormError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "FormError";
    this.fault = fault;
  }
}

function refuse(status: 400 | 408 | 413 | 415, message: string): UploadOpening & { readonly kind: "refuse" } {
  return { kind: "refuse", status, message };
}

function tooLarge(maxUploadBytes: number): UploadOpening & { readonly kind: "refuse"; readonly status: 413 } {
  const message = `the form is larger than ${formatBytes(maxUploadBytes)}, the limit of this server (maxUploadBytes)`;
  return { kind: "refuse", status: 413, message };
}

/** The held bytes with another value of the field. */
function replaced(
  held: readonly Uint8Array[],
  { field, name }: { readonly field: FormField; readonly name: Uint8Array },
): readonly Uint8Array[] {
  const before: Uint8Array[] = [];
  const after: Uint8Array[] = [];
  let offset = 0;
  for (const chunk of held) {
    before.push(chunk.subarray(0, clamp(field.start - offset, chunk)));
    after.push(chunk.subarray(clamp(field.end - offset, chunk)));
    offset += chunk.length;
  }
  return [...before, name, ...after].filter((chunk) => chunk.length > 0);
}

function clamp(at: number, chunk: Uint8Array): number {
  return Math.max(0, Math.min(at, chunk.length));
}
