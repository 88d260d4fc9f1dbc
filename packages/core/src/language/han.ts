/** Characters of written Chinese that Japanese does not use: function words and simplified forms, frequent in prompts. */
const CHINESE =
  "是你她它们这那哪吗呢吧么什怎样说没还给让从对为个两几谁把跟啊呀嘛哦帮请问题讲释应该过时间开关发电脑车东买卖钱爱习读书简单语错图难现实际经济历门见长马鸟鱼龙这這們麼嗎說沒還讓從會幫";
/** The same, but Japanese uses them too: they count only where there are no kana. */
const CHINESE_WITHOUT_KANA = "的我他会來来为為用写個給誰請";
/** Kanji in forms that only Japan uses, frequent in short questions. */
const JAPANESE =
  "円気駅発売対応図変価値歳続経済沢込働畑峠匂枠栃渋桜広転験権検険剤単巣悪黒県廃拡徴払択拝浜渓滝焼猟獣犠脳臓舗芸薬蔵薗覚覧訳読豊軽辺遅郷酔釈鉄銭関陥雑霊頼顔騒鶏黙齢効両暦説渇竜繊絵縁緑録駆戻姉帰団圧囲亀縦総窓粋圏塩壊奨嬢実専巻帯弾徳恵悩戦挙捜掲揺撃斎晩様歩毎渉満瀬畳稲穂稼";

const chinese = new Set(CHINESE);
const chineseWithoutKana = new Set(CHINESE_WITHOUT_KANA);
const japanese = new Set(JAPANESE);

/** A kana among this many Han characters makes a text Japanese: titles have few, Chinese texts use one as ornament. */
const HAN_PER_KANA = 15;
/** Beside Chinese function words, kana must be this share of all characters, as they are in Japanese with odd glyphs. */
const KANA_SHARE_BESIDE_CHINESE = 0.3;

/**
 * The probability that a text of Han characters and kana is Japanese; the rest is Chinese. Kana decide; without them,
 * forms of characters that only one of the two languages uses; without those, Chinese is likelier.
 */
export function japaneseShare(text: string): number {
  let han = 0;
  let kana = 0;
  let ofChinese = 0;
  let ofJapanese = 0;
  let commonToBoth = 0;
  for (const character of text) {
    if (/[ぁ-ゟァ-ヺー-ヿｦ-ﾟ]/.test(character)) kana++;
    else if (/\p{Script=Han}/u.test(character)) {
      han++;
      if (chinese.has(character)) ofChinese++;
      else if (chineseWithoutKana.has(character)) commonToBoth++;
      else if (japanese.has(character)) ofJapanese++;
    }
  }
  if (kana > 0) {
    const needed = ofChinese > 0 ? KANA_SHARE_BESIDE_CHINESE * (han + kana) : han / HAN_PER_KANA;
    return kana >= needed ? 0.99 : 0.2;
  }
  ofChinese += commonToBoth;
  if (ofJapanese > ofChinese) return 0.8;
  return ofChinese > 0 ? 0.01 : 0.1;
}
