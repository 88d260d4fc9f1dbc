// The few shapes that the panels' expressions have.

/** What the router's pods export; the variables choose among releases. */
export const router = 'namespace=~"$namespace",job=~"$job"';

const RANGE = "[$__rate_interval]";

/** Events a second, summed by labels; `matchers` as between the braces of an expression. */
export function perSecond(metric, { by = "", matchers = router } = {}) {
  return `${sumBy(by)} (rate(${metric}{${matchers}}${RANGE}))`;
}

/** The mean of a histogram. */
export function mean(metric, { by = "", matchers = router } = {}) {
  return `${perSecond(`${metric}_sum`, { by, matchers })} / ${perSecond(`${metric}_count`, { by, matchers })}`;
}

/** `{ legend: expression }` with 50th, 95th and 99th percentile of a histogram. */
export function percentiles(metric, options = {}) {
  return Object.fromEntries([50, 95, 99].map((share) => [`p${share}`, percentile(metric, share, options)]));
}

/** One percentile of a histogram, by labels. */
export function percentile(metric, share, { by = "", matchers = router } = {}) {
  const labels = by === "" ? "le" : `le, ${by}`;
  return `histogram_quantile(${share / 100}, ${perSecond(`${metric}_bucket`, { by: labels, matchers })})`;
}

function sumBy(labels) {
  return labels === "" ? "sum" : `sum by (${labels})`;
}
