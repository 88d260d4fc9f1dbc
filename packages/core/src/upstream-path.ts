/** The endpoint at the end of a back end's path. */
const ENDPOINT = /\/(?:chat\/completions|messages)$/;

/**
 * Where a back end has what the client asked for: `/v1/embeddings` beside `/base/chat/completions?x=1` is
 * `/base/embeddings?x=1`. `basePath` is the back end's path of chat completions or Messages with its own query, `target`
 * the client's below `/v1/` or `/anthropic/v1/`, whose query goes on.
 */
export function upstreamPath(basePath: string, target: string): string {
  const [base = "", fixedQuery] = basePath.split("?", 2);
  const [path = "", query] = target.split("?", 2);
  const endpoint = path.replace(/^(?:\/anthropic)?\/v1/, "");
  const root = ENDPOINT.test(base) ? base.replace(ENDPOINT, "") : "/v1";
  const queries = [fixedQuery, query].filter((part) => part !== undefined && part !== "").join("&");
  return `${root}${endpoint}${queries === "" ? "" : `?${queries}`}`;
}
