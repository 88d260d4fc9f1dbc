/** Characters that are typed for one another: same sound or nearly the same shape. One group a word. */
const GROUPS =
  "那哪 的得地 在再 做作 他她它 以已 合和 箩萝 坐座 象像 帐账 即既 带代戴 及极 己已 像相 分份 件健 历厉 密蜜 需须 长常 现线 到道 只支 克刻 身生 式试 是事 有又 油由 直值 址止 制治致 记计 副付 形型 度渡 官管 仪议义 他它 缓暖 烧浇 占站 里理 键健 亮量 块快 清青轻 事是 尽进近 情请 晴清 竟境 必毕 燥躁 糊胡 磨摩 蓝篮 历力立 练炼 幅副 摸模 拔拨 板版 倍培 采彩 查察 场厂 程成 迟吃 底低 订定 符付 杆竿 功工 构购 固故 贯惯 候侯 画划 坏环 浑混 激急 籍藉 坚艰 兼间 讲奖 交教 接结 节结 经精 决绝 兰蓝 烂滥 乐了 陵棱 漏露 迷谜 模膜 拍排 陪赔 评平 期其 歧岐 签鉴 融溶 申伸 审神 圣胜 识事 抒舒 提题 梯题 同通 图途 微威 唯维 熄息 祥详 宵霄 厢箱 响向 消销 效校 胁协 型行 修休 需许 宣喧 训讯 迅讯 沿延 养氧 疑移 银引 营赢 影映 泳咏 游邮 缘原 愿原 源原 暂占 账帐 针真 震振 知之 指只 至致 钟种 中终 众重 州洲 周洲 注住 装妆 状装 未末 士土 日曰 人入 二ニ 口ロ カ力 エ工 夕タ へヘ べベ お を は わ";

let partners: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Whether one character is easily typed for the other. */
export function soundAlike(a: string, b: string): boolean {
  partners ??= readGroups();
  return partners.get(a)?.has(b) ?? false;
}

function readGroups(): ReadonlyMap<string, ReadonlySet<string>> {
  const map = new Map<string, Set<string>>();
  for (const group of GROUPS.split(" ")) {
    for (const character of group) {
      const set = map.get(character) ?? new Set<string>();
      for (const other of group) set.add(other);
      map.set(character, set);
    }
  }
  return map;
}
