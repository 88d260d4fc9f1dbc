import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPii } from "./find-pii.ts";
import type { ModelSpan } from "./prepare-model-spans.ts";

/** A model's span over the first place of a value. */
function over(text: string, value: string, label: string, confidence = 0.9): ModelSpan {
  const start = text.indexOf(value);
  return { label, start, end: start + value.length, confidence };
}

const brief = (text: string, spans: readonly ModelSpan[]): readonly string[] =>
  findPii(text, spans).map(({ type, value, source }) => `${type} ${value} ${source}`);

describe("findPii", () => {
  it("gives spans with UTF-16 offsets into the text as it came", () => {
    const text = "😀 电话：１３８１２３４５６７８！";
    expect(findPii(text, [])).toEqual([
      { type: "PHONE_NUMBER", start: 6, end: 17, value: "１３８１２３４５６７８", confidence: 0.95, source: "pattern" },
    ]);
  });

  it("puts what a model found beside what patterns found, in the text's order", () => {
    const text = "Ann Keller, Ulm, ann@web.de";
    const spans = [over(text, "Ulm", "GPE"), over(text, "Ann Keller", "PERSON")];
    expect(brief(text, spans)).toEqual([
      "PERSON Ann Keller model",
      "GPE Ulm model",
      "EMAIL_ADDRESS ann@web.de pattern",
    ]);
  });

  it("prefers a check digit or a closed grammar to any model", () => {
    const card = "pay 4111 1111 1111 1111 now";
    expect(brief(card, [over(card, "4111 1111 1111 1111 now", "PHONE_NUMBER", 1)])).toEqual([
      "CREDIT_CARD 4111 1111 1111 1111 pattern",
    ]);
    const mail = "ann.keller@web.de";
    expect(brief(mail, [over(mail, "ann.keller", "PERSON", 1)])).toEqual(["EMAIL_ADDRESS ann.keller@web.de pattern"]);
  });

  it("keeps the more confident of two others, and of equals the longer one", () => {
    const text = "born 03/05/1980 in Ulm";
    expect(brief(text, [over(text, "born 03/05/1980", "DATE_TIME", 0.9)])).toEqual(["DATE_TIME born 03/05/1980 model"]);
    expect(brief(text, [over(text, "born 03/05/1980", "DATE_TIME", 0.6)])).toEqual(["DATE_TIME 03/05/1980 pattern"]);
    const place = "New York City";
    expect(brief(place, [over(place, "New York", "GPE"), over(place, "New York City", "ORGANIZATION")])).toEqual([
      "ORGANIZATION New York City model",
    ]);
  });

  it("joins a model's touching spans of one type, weighting their confidence by length", () => {
    const text = "Ann Keller and Bob";
    const spans = [
      over(text, "Ann", "PERSON", 0.6),
      over(text, "Keller", "PERSON", 0.9),
      over(text, "Bob", "PERSON", 0.7),
    ];
    expect(findPii(text, spans).map(({ value, confidence }) => [value, Number(confidence.toFixed(3))])).toEqual([
      ["Ann Keller", 0.8],
      ["Bob", 0.7],
    ]);
  });

  it("trims a model's spans of spaces and punctuation, but not a title of its full stop", () => {
    const text = "to (Ann Keller), Mr. Brandt";
    const spans = [over(text, " (Ann Keller),", "PERSON"), over(text, "Mr. ", "TITLE")];
    expect(brief(text, spans)).toEqual(["PERSON Ann Keller model", "TITLE Mr. model"]);
  });

  it("joins neighbouring parts of an address over spaces, line breaks, commas and marks of quotation", () => {
    const text = "> 12 Oak Ln,\n> Apt 4 and 9 Elm St";
    const spans = ["12 Oak Ln", "Apt 4", "9 Elm St"].map((value) => over(text, value, "STREET_ADDRESS"));
    expect(brief(text, spans)).toEqual(["STREET_ADDRESS 12 Oak Ln,\n> Apt 4 model", "STREET_ADDRESS 9 Elm St model"]);
  });

  it("takes a post code for a part of an address, and a house number alone for none", () => {
    const text = "Apt. 46, ESPOO, Finland 23221";
    const spans = ["46", "23221"].map((value) => over(text, value, "STREET_ADDRESS"));
    expect(brief(text, spans)).toEqual(["STREET_ADDRESS 23221 model"]);
  });

  it("cuts a model's other spans at line breaks", () => {
    const text = "Ann Keller\nUlm\n> Bob";
    expect(brief(text, [{ label: "PERSON", start: 0, end: text.length, confidence: 0.9 }])).toEqual([
      "PERSON Ann Keller model",
      "PERSON Ulm model",
      "PERSON Bob model",
    ]);
  });

  it("takes in the whole address of a site, and none of a page", () => {
    const text = "see https://www.Pine-Hill.se/, not https://pine.se/faq";
    const spans = ["www", "se/", "pine.se"].map((value) => over(text, value, "DOMAIN_NAME"));
    expect(brief(text, spans)).toEqual(["DOMAIN_NAME https://www.Pine-Hill.se/ model"]);
  });

  it("keeps a town apart from the country behind it", () => {
    const text = "ESPOO Finland";
    expect(brief(text, [over(text, "ESPOO", "GPE"), over(text, "Finland", "GPE")])).toEqual([
      "GPE ESPOO model",
      "GPE Finland model",
    ]);
  });

  it("takes in both brackets of a pair or none", () => {
    const text = "call (71) 4233-6306, Frankfurt (Oder), (Ulm)";
    const spans = [
      over(text, "71) 4233-6306", "PHONE_NUMBER", 0.99),
      over(text, "Frankfurt (Oder", "GPE"),
      over(text, "Ulm)", "GPE"),
    ];
    expect(brief(text, spans)).toEqual([
      "PHONE_NUMBER (71) 4233-6306 model",
      "GPE Frankfurt (Oder) model",
      "GPE Ulm model",
    ]);
  });

  it.each([
    ["CREDIT_CARD", "my card"],
    ["CREDIT_CARD", "12345678"],
    ["EMAIL_ADDRESS", "ann.keller"],
    ["EMAIL_ADDRESS", "user@example.com"],
    ["IP_ADDRESS", "3.11.4.2"],
    ["IP_ADDRESS", "192.168.1.1"],
    ["PHONE_NUMBER", "112"],
    ["PHONE_NUMBER", "000-000-0000"],
    ["IBAN_CODE", "REF-2024-00817"],
    ["US_SSN", "XXX-XX-XXXX"],
    ["US_SSN", "12-34"],
    ["ZIP_CODE", "code"],
    ["PERSON", "{{name}}"],
    ["PERSON", "42"],
    ["PERSON", "杰"],
    ["AGE", "1879"],
    ["DOMAIN_NAME", "www.example.com"],
    ["DOMAIN_NAME", "https://shop.acme-tools.de/cart?id=7"],
  ])("drops a model's %s that is none: %s", (label, value) => {
    const text = `version ${value} `;
    expect(findPii(text, [over(text, value, label, 0.99)])).toEqual([]);
  });

  it("drops a model's spans over slots, and keeps names in brackets", () => {
    const text = "Dear {{name}}, [CUSTOMER NAME] met [Ann Keller]";
    const spans = ["name", "CUSTOMER NAME", "Ann Keller"].map((value) => over(text, value, "PERSON"));
    expect(brief(text, spans)).toEqual(["PERSON Ann Keller model"]);
  });

  it("ignores a model's spans that are not in the text", () => {
    const wrong = [
      { start: -1, end: 2 },
      { start: 2, end: 2 },
      { start: 0, end: 99 },
      { start: 0.5, end: 2 },
      { start: Number.NaN, end: 2 },
    ].map((place) => ({ label: "PERSON", confidence: 0.9, ...place }));
    expect(findPii("Ann Keller", [...wrong, { label: "PERSON", start: 0, end: 3, confidence: Number.NaN }])).toEqual(
      [],
    );
  });

  it("reports the types asked for, while the others still claim their place", () => {
    const text = "ann.keller@web.de in Ulm";
    const spans = [over(text, "ann.keller", "PERSON"), over(text, "Ulm", "GPE")];
    expect(findPii(text, spans, { types: ["PERSON", "GPE"] }).map(({ value }) => value)).toEqual(["Ulm"]);
  });

  it("gives ordered spans inside any text that do not overlap, and never throws", () => {
    const piece = fc.constantFrom(
      "4111111111111111",
      "+49 30 901820",
      "ann@web.de",
      "born 1980-03-05",
      "zip 94107",
      "81.2.69.160",
      "Dr. A",
      "3岁",
    );
    const text = fc
      .array(
        fc.oneof(piece, fc.string({ unit: "binary" }), fc.constantFrom("\ud800", "\udc00", " ", "\n", "@", "-", "＠")),
        { maxLength: 14 },
      )
      .map((pieces) => pieces.join(""));
    const spans = fc.array(
      fc.record({
        label: fc.constantFrom("PERSON", "GPE", "EMAIL_ADDRESS", "constructor", ""),
        start: fc.integer({ min: -2, max: 60 }),
        end: fc.integer({ min: -2, max: 60 }),
        confidence: fc.double({ min: -1, max: 2 }),
      }),
    );
    fc.assert(
      fc.property(text, spans, (input, modelSpans) => {
        let behind = 0;
        for (const { start, end, value, confidence } of findPii(input, modelSpans)) {
          expect(start).toBeGreaterThanOrEqual(behind);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(input.length);
          expect(value).toBe(input.slice(start, end));
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          behind = end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("takes linear time on texts made to be slow", () => {
    const units = [
      "a",
      "1",
      "1 ",
      "1-",
      "1.",
      "(0",
      "+1",
      "a@",
      "a@a.",
      "a.",
      "-",
      "sk-",
      "eyJaaaaaaaa.",
      "ff:",
      ":",
      "key=",
      "zip ",
      "DE12 ",
    ];
    units.push(
      "-----BEGIN PRIVATE KEY-----",
      "born 1/1/",
      "I'm 3 ",
      "3岁",
      "王",
      "Dr. A",
      "user=",
      "http://a.",
      "4111111111111111 ",
      " ",
      "\ud800",
    );
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(100_000 / unit.length));
      const started = performance.now();
      findPii(text, []);
      // 50 ms on a quiet machine; quadratic time would take minutes.
      expect(performance.now() - started, unit).toBeLessThan(2000);
    }
  });
});
