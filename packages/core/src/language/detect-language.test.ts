import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectLanguage } from "./detect-language.ts";

const languageOf = (text: string): string => detectLanguage(text).language;

describe("detectLanguage", () => {
  it.each([
    ["en", "What is the capital of Australia?"],
    ["es", "¿Cuál es la capital de Australia?"],
    ["de", "Was ist die Hauptstadt von Australien?"],
    ["fr", "Quelle est la capitale de l’Australie ?"],
    ["it", "Qual è la capitale dell'Australia?"],
    ["pt", "Você pode me explicar como funciona a fotossíntese?"],
    ["nl", "Wat is de hoofdstad van Australië?"],
    ["pl", "Jaka jest stolica Australii i dlaczego?"],
    ["tr", "Avustralya'nın başkenti neresidir?"],
    ["vi", "Thủ đô của nước Úc là gì?"],
    ["zh", "澳大利亚的首都是哪里？"],
    ["ja", "オーストラリアの首都はどこですか？"],
    ["ko", "호주의 수도는 어디인가요?"],
    ["ru", "Какой город является столицей Австралии?"],
    ["uk", "Яке місто є столицею Австралії?"],
    ["ar", "ما هي عاصمة أستراليا؟"],
    ["fa", "پایتخت استرالیا کجاست؟ لطفا توضیح بده"],
    ["he", "מהי בירת אוסטרליה?"],
    ["el", "Ποια είναι η πρωτεύουσα της Αυστραλίας;"],
    ["th", "เมืองหลวงของออสเตรเลียคือที่ไหน"],
    ["hi", "ऑस्ट्रेलिया की राजधानी क्या है?"],
    ["ka", "რომელია ავსტრალიის დედაქალაქი?"],
    ["id", "Tolong jelaskan kenapa langit bisa berwarna biru"],
    ["ms", "Bolehkah awak jelaskan bahawa langit berwarna biru kerana cahaya?"],
  ])("reads a question in %s", (language, text) => {
    expect(detectLanguage(text)).toMatchObject({ language });
    expect(detectLanguage(text).confidence).toBeGreaterThan(0.5);
  });

  it.each([
    ["en", "hello"],
    ["en", "thanks"],
    ["es", "gracias"],
    ["de", "danke"],
    ["fr", "merci beaucoup"],
    ["zh", "谢谢"],
    ["zh", "喝水就咳"],
    ["ja", "ありがとう"],
    ["ja", "図書館 開館時間"],
    ["ja", "二次関数 最大値"],
  ])("reads a few words in %s", (language, text) => {
    expect(languageOf(text)).toBe(language);
  });

  it.each([
    ["zh", "用Python写一个快速排序"],
    ["zh", "Nginx 502 排查"],
    ["zh", "请解释 The Great Gatsby 的主题"],
    ["zh", "“ありがとう”是什么意思？"],
    ["ja", "Dockerfileの書き方を教えて"],
    ["ja", "認知的不協和の具体例"],
    ["ru", "Как написать Dockerfile для приложения на Node.js?"],
    ["en", "What does 你好 mean?"],
    ["en", "Translate “Wo ist der nächste Bahnhof, bitte?” into English"],
    ["de", "Übersetze den Satz „The quick brown fox jumps over the lazy dog“ ins Deutsche"],
    ["fr", "Que signifie l'expression anglaise \"it's raining cats and dogs\" ?"],
    ["es", "¿Por qué falla esto?\n```js\nconst result = await fetch(url); // get the data from the server\n```"],
    ["de", "Warum ist das langsam?\nfor (let i = 0; i < items.length; i++) { result.push(items[i]); }"],
    ["fr", "Résume https://example.com/the-best-way-to-learn-english-in-one-year pour moi"],
  ])("reads the author's words, not what they are about: %s", (language, text) => {
    expect(languageOf(text)).toBe(language);
  });

  it.each(["", "   \n", "12 + 30 = ?", "😀👍", "3.14159", "…!?"])(
    "answers English with 0.5 when undecided: %j",
    (text) => {
      expect(detectLanguage(text)).toEqual({ language: "en", confidence: 0.5, scores: {} });
    },
  );

  it("reads words that stand in code or quotations when there are no others", () => {
    expect(languageOf('"Schreibe ein Gedicht über den Herbst."')).toBe("de");
    expect(languageOf("`Escribe un poema sobre el otoño para mi abuela`")).toBe("es");
  });

  it("reads head, middle and tail of a long text", () => {
    const filler = "x1 y2 z3 ".repeat(20_000);
    const question = "Explique-moi pourquoi ce tableau est si grand et comment je peux le lire. ".repeat(4);
    expect(languageOf(question + filler)).toBe("fr");
    expect(languageOf(filler + question)).toBe("fr");
  });

  it("names the runners-up with shares that sum to at most 1", () => {
    const { scores, language, confidence } = detectLanguage("no");
    expect(Object.keys(scores).length).toBeGreaterThan(1);
    expect(Object.values(scores).reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    if (confidence !== 0.5) expect(scores[language]).toBe(confidence);
  });

  it("never throws, is deterministic and keeps confidence within 0 and 1, whatever the string", () => {
    const alphabets = "az AZ09 .'\"`$<>«»“”「」{};=é語のひカ한글яіڤאกा\u0301\ud83d\ude00\ud800\udc00\n/\\_";
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...alphabets), maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...alphabets.split("")), maxLength: 300 }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const detection = detectLanguage(text);
        expect(detection).toEqual(detectLanguage(text));
        expect(detection.language).toMatch(/^[a-z]{2}$/);
        expect(detection.confidence).toBeGreaterThanOrEqual(0.3);
        expect(detection.confidence).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["a", "`", "<a", "'", "“", "$x", "```", "http://", "a@", "a.", "語", "\n"])(
    "takes bounded time for a million characters of %j",
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length);
      const started = performance.now();
      detectLanguage(text);
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});
