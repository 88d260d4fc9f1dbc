/** English words of the comparison with the server. */
export const en = {
  serverComparing: "asking the server",
  serverSame: "same as server",
  serverSameDecision: (detail: string) => `server agrees, ${detail}`,
  serverDiffers: (what: string) => `Server differs: ${what}.`,
  serverUnreachable: (cause: string) => `the server did not answer: ${cause}`,
  differModel: (server: string, tab: string) => `it says ${server}, the tab ${tab}`,
  differSignal: (signal: string, server: string, tab: string) => `${signal} is ${server} there, ${tab} here`,
  differConfig: (server: string, tab: string) => `its config is ${server}, yours ${tab}`,
  differTier: (tier: string) => `it used the ${tier} tier`,
  missing: "missing",
  compareNow: "Compare with the server",
};
