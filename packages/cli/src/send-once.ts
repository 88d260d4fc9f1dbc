/** The request that shows what signalbox is for. */
export const seedRequest = {
  model: "MoM",
  messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
} as const;

/** Sends the seed request to a server on this machine and prints what came back; the exit code says whether it was answered. */
export async function sendOnce(port: number, print: (line: string) => void): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(seedRequest),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  print(`> ${seedRequest.messages[0].content}   (model: ${seedRequest.model})`);
  print(`< ${response.status} ${response.statusText}`);
  for (const [name, value] of response.headers) if (name.startsWith("x-vsr-")) print(`< ${name}: ${value}`);
  print(text);
  const decision = response.headers.get("x-vsr-selected-decision");
  const model = response.headers.get("x-vsr-selected-model");
  if (!response.ok || model === null) {
    print("No model answered.");
    return 1;
  }
  print(`${decision ?? "no decision"} → ${model}`);
  return 0;
}
