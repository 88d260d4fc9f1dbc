import type { downloadAllowance } from "./download-allowance.ts";

/** A tier that is loaded when a reader asks for it: why not before, and what it costs. */
export interface TierOffer {
  /** `size`: with it the page would fetch more than `UNASKED_BYTES`. */
  readonly cause: "size" | "saveData" | "phone";
  readonly bytes: number;
}

/** What becomes of the tiers above the first. */
export interface TierPlan {
  /** To be loaded without asking, in this order. */
  readonly load: readonly string[];
  readonly offers: Readonly<Record<string, TierOffer>>;
}

export interface TierPlanInput {
  /** Tiers above the first, from the cheapest, with the bytes that each would download; 0 for what is cached. */
  readonly downloads: readonly (readonly [tier: string, bytes: number])[];
  readonly allowance: ReturnType<typeof downloadAllowance>;
  /** What the first tier took of the bytes that may be fetched unasked. */
  readonly spentBytes: number;
}

/** The most that the page fetches of models before anybody asks, in bytes: 16 s at 10 Mbit/s, behind a page that answers. */
export const UNASKED_BYTES = 20_000_000;

/** Decides which tiers are loaded at once and which are offered. What is cached is loaded: it costs nothing. */
export function planTiers({ downloads, allowance, spentBytes }: TierPlanInput): TierPlan {
  const load: string[] = [];
  const offers: Record<string, TierOffer> = {};
  let spent = spentBytes;
  for (const [tier, bytes] of downloads) {
    const cause = spent + bytes > UNASKED_BYTES ? "size" : allowance;
    if (bytes > 0 && cause !== "free") {
      offers[tier] = { cause, bytes };
      continue;
    }
    spent += bytes;
    load.push(tier);
  }
  return { load, offers };
}
