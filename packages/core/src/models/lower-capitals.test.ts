import { describe, expect, it } from "vitest";
import { lowerCapitals } from "./lower-capitals.ts";

describe("a text in capitals", () => {
  it("is read in lower case", () => {
    expect(lowerCapitals("WHAT IS THE DERIVATIVE OF X^3?")).toBe("what is the derivative of x^3?");
    expect(lowerCapitals("ЧТО ТАКОЕ ПРОИЗВОДНАЯ")).toBe("что такое производная");
    expect(lowerCapitals("WAS KOSTET ÄRGER ÜBERHAUPT?")).toBe("was kostet ärger überhaupt?");
  });

  it("may hold a few small letters, up to a fifth", () => {
    expect(lowerCapitals("WHAT IS pH GOOD FOR")).toBe("what is ph good for");
    expect(lowerCapitals("IS IT ok or not TO GO")).toBe("IS IT ok or not TO GO");
  });

  it("keeps its length, so that offsets hold", () => {
    const text = "İSTANBUL'DA HAVA NASIL 𐐀𐐁";
    expect(lowerCapitals(text)).toBe("İstanbul'da hava nasil 𐐨𐐩");
    expect(lowerCapitals(text)).toHaveLength(text.length);
  });
});

describe("what stays as it is", () => {
  it.each(["HTTP 404", "DNA", "What is NASA's budget?", "微分是什么？", "", "12345678 !!!", "The SQL clause GROUP BY"])(
    "%s",
    (text) => {
      expect(lowerCapitals(text)).toBe(text);
    },
  );
});
