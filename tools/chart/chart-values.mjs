// The values of the chart, as values.yaml documents them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parse, parseDocument } from "yaml";
import { root } from "../process.mjs";

/** The chart's folder. */
export const chartFolder = join(root, "charts/semantic-router");

/**
 * Every value that a comment with two dashes describes, as `{ path, description, value }`; and the maps between them,
 * which have no description.
 */
export function readChartValues(text = readFileSync(join(chartFolder, "values.yaml"), "utf8")) {
  const found = [];
  collect(parseDocument(text).contents, [], found);
  return found;
}

/** Path with dots → reason, for values of vLLM Semantic Router's chart that have no effect. */
export function readInactiveValues() {
  return parse(readFileSync(join(chartFolder, "files/inactive-values.yaml"), "utf8"));
}

function collect(map, path, found) {
  map.items.forEach(({ key, value }, index) => {
    // The comment above the first entry of a map belongs to the map.
    const description = describe(key.commentBefore ?? (index === 0 ? map.commentBefore : undefined));
    const here = [...path, key.value];
    if (description === undefined && isMap(value)) {
      found.push({ path: here, description, value: undefined });
      collect(value, here, found);
    } else {
      if (description === undefined) throw new Error(`values.yaml: ${here.join(".")} has no comment with two dashes`);
      found.push({ path: here, description, value: value.toJSON() });
    }
  });
}

/** The text after the last two dashes, its lines joined. */
function describe(comment = "") {
  const start = comment.lastIndexOf(" -- ");
  return start === -1
    ? undefined
    : comment
        .slice(start + 4)
        .replaceAll(/\s*\n\s*/g, " ")
        .trim();
}
