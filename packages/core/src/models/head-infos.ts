import type { HeadEntry } from "./manifest.ts";
import type { HeadInfo, HeadName } from "./text-model.ts";

/** What a tier's heads can say, from its manifest entry. */
export function headInfos(heads: Readonly<Record<HeadName, HeadEntry>>): Readonly<Record<HeadName, HeadInfo>> {
  return Object.fromEntries(
    Object.entries(heads).map(([name, { labels, answersAlone }]) => [
      name,
      answersAlone === undefined ? { labels } : { labels, answersAlone },
    ]),
  );
}
