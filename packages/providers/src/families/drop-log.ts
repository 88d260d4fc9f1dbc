import type { Dropped, RequestFault } from "../conversation/provider-fault.ts";
import type { WireRequest, WrittenRequest } from "./wire-family.ts";

/** Collects what a provider cannot take, while its request is written. */
export interface DropLog {
  /** Something that would change the answer. Strict mode refuses the request. */
  drop(field: string, reason: string): void;
  /**
   * Something that changes no answer, or that the provider has no right to: cache marks, another provider's thoughts.
   * Told like the rest, but refused in no mode, since clients send it with every turn.
   */
  note(field: string, reason: string): void;
  /** The request with what was dropped, each field once; the refusal in strict mode. */
  finish(request: WireRequest): WrittenRequest | RequestFault;
}

/** A log that has seen nothing. `strict` is the target's. */
export function createDropLog({ strict }: { readonly strict: boolean }): DropLog {
  const dropped = new Map<string, Dropped>();
  let refused: Dropped | undefined;
  const note = (field: string, reason: string): void => {
    if (!dropped.has(field)) dropped.set(field, { field, reason });
  };
  return {
    drop(field, reason) {
      refused ??= { field, reason };
      note(field, reason);
    },
    note,
    finish(request) {
      if (strict && refused !== undefined) {
        const { field, reason } = refused;
        return { kind: "fault", status: 422, message: `\`${field}\` cannot be sent: ${reason}`, field };
      }
      return { kind: "request", request, dropped: [...dropped.values()] };
    },
  };
}
