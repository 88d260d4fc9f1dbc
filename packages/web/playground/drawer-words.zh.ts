import type { en } from "./drawer-words.en.ts";

/** Simplified Chinese words of the drawers. */
export const zh = {
  close: "关闭",
  compareSetting: "每次结论都与本页的服务器比较",
  compareNote: "开启时，提示词会发送到提供本页的服务器的 /api/v1/eval，只做分类。",
  config: "配置",
  configNote: "修改立即生效，仅限本标签页。",
  editorLabel: "YAML 路由配置",
  editorFailed: (cause: string) => `编辑器无法加载：${cause}。普通输入框仍可使用。`,
  undoEdits: "恢复自带配置",
  download: "下载",
  problems: (errors: number, warnings: number, notices: number) =>
    [errors > 0 && `${errors} 个错误`, warnings > 0 && `${warnings} 个警告`, notices > 0 && `${notices} 条提示`]
      .filter((part) => part !== false)
      .join("，"),
  findings: "发现的问题",
  noProblems: "有效，已用于路由。",
  checking: "正在检查",
  changeTo: (name: string) => `改为 ${name}`,
  severityError: "错误",
  severityWarning: "警告",
  severityNotice: "提示",
  keyPrompt: "提示词",
  keyYaml: "YAML 配置",
  keyDecisions: "决策，然后 ↑ ↓ Enter",
  keyExamples: "上一个、下一个示例",
  keyCopy: "复制链接",
  keyHelp: "本列表",
  keyErrors: "编辑器中下一个、上一个错误",
  keyEscape: "关闭，回到原处",
  keyCompare: "与服务器比较",
  keysSetting: "在输入框之外，单个字母键生效",
  privacy: "提示词在本标签页内决定。浏览器的网络面板可以证明它没有去别处。",
  privacyServer: "提示词在本标签页内决定；开启该设置时会与本页的服务器比较。它不会去别处。",
} satisfies Record<keyof typeof en, unknown>;
