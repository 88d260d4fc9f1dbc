// Which series and labels an expression of PromQL names. It reads what our dashboards and alerts write, no more:
// promtool, where it can be had, checks the grammar.

const KEYWORDS = new Set(["and", "or", "unless", "offset", "bool", "inf", "nan"]);
const LABEL_LIST = /\b(by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)/g;
const NAME = /[A-Za-z_:][\w:]*/g;

/** `{ series: [{ name, labels, isRated }], groupedBy }`: the series with the labels that their matchers name. */
export function readExpression(expression) {
  // Texts first: what is in them is no PromQL.
  const bare = expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const groupedBy = [...bare.matchAll(LABEL_LIST)].flatMap(([, , list]) => list.match(NAME) ?? []);
  const selectors = bare.replaceAll(LABEL_LIST, "");
  const series = [];
  // A name that is no function's, then its matchers, then its range.
  for (const [text, name, matchers = "", range] of selectors.matchAll(
    /(?<![\w:$])([A-Za-z_:][\w:]*)(?!\s*\(|[\w:])\s*(?:\{([^}]*)\})?(\[[^\]]*\])?/g,
  )) {
    if (KEYWORDS.has(name.toLowerCase()) || text === "") continue;
    const labels = [...matchers.matchAll(/([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label);
    series.push({ name, labels, isRated: range !== undefined });
  }
  return { series, groupedBy };
}
