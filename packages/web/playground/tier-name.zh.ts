/** What a tier of the ladder is called in Simplified Chinese. */
export function tierName(tier: string): string {
  const names: Readonly<Record<string, string>> = { static: "静态层", fast: "快速编码器", encoder: "编码器" };
  return names[tier] ?? `${tier} 层`;
}
