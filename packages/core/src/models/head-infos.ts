import type { HeadEntry, OnnxTierEntry } from "./manifest.ts";
import type { HeadInfo, HeadName } from "./text-model.ts";

/** What a tier's heads can say, from its manifest entry. */
export function headInfos(
  heads: Readonly<Record<HeadName, HeadEntry>> | OnnxTierEntry["heads"],
): Readonly<Record<HeadName, HeadInfo>> {
  return Object.fromEntries(Object.entries(heads).map(([name, head]) => [name, headInfo(head)]));
}

function headInfo(head: HeadEntry | OnnxTierEntry["heads"][string]): HeadInfo {
  if ("kind" in head && head.kind === "vector") return { kind: "vector", dimension: head.dimension };
  if ("kind" in head && head.kind === "spans") return { kind: "spans", labels: spanTypes(head.labels) };
  const { labels, answersAlone } = head;
  return {
    kind: "labels",
    labels,
    ...(answersAlone === undefined ? {} : { answersAlone }),
    ...("joins" in head && head.joins !== undefined ? { joins: head.joins } : {}),
  };
}

/** The types behind BIO labels: `O`, `B-PERSON`, `I-PERSON` … → `PERSON` …, in their order. */
export function spanTypes(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.filter((label) => label !== "O").map((label) => label.slice(2)))];
}
