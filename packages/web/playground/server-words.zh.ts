import type { en } from "./server-words.en.ts";
import { tierName } from "./tier-name.zh.ts";

/** Simplified Chinese words of the comparison with the server. */
export const zh = {
  serverComparing: "正在询问服务器",
  serverSame: "与服务器一致",
  serverSameDecision: (detail: string) => `服务器一致，${detail}`,
  serverDiffers: (what: string) => `服务器不同：${what}。`,
  serverUnreachable: (cause: string) => `服务器没有回答：${cause}`,
  differModel: (server: string, tab: string) => `服务器选 ${server}，本标签页选 ${tab}`,
  differSignal: (signal: string, server: string, tab: string) => `${signal} 在服务器为 ${server}，这里为 ${tab}`,
  differConfig: (server: string, tab: string) => `它的配置是 ${server}，你的是 ${tab}`,
  differTier: (tier: string) => `它用的是${tierName(tier)}`,
  missing: "没有",
  compareNow: "与服务器比较",
} satisfies Record<keyof typeof en, unknown>;
