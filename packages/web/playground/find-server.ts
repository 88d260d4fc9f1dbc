/** The address of the server's `eval`, from `server.json` beside the page; undefined for static files. */
export async function findServer(base: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch(new URL("server.json", base), { signal });
  if (!response.ok) return undefined;
  const { eval: path } = (await response.json()) as { readonly eval?: string };
  return path === undefined ? undefined : new URL(path, base).href;
}
