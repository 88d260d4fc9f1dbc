import { patternConfidence } from "../pattern-confidence.ts";
import { holdsMod97 } from "./check-digits.ts";
import type { PiiPattern } from "./pii-pattern.ts";

/** Country codes with their IBAN's length: the registry of ISO 13616, kept by SWIFT, release 99. */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22" +
    "GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20" +
    "MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26" +
    "UA29VA22VG24XK20YE30"
  )
    .match(/.{4}/g)!
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const opening = /(?<![0-9A-Za-z])[A-Za-z]{2}\d{2}(?=[ -]?[0-9A-Za-z])/g;

/** International bank account numbers: their country's length and check digits; unbroken or with single spaces or hyphens. */
export const ibanCode: PiiPattern = {
  type: "IBAN_CODE",
  *find(text) {
    for (const { index: start, 0: head } of text.matchAll(opening)) {
      const length = lengths.get(head.slice(0, 2).toUpperCase());
      if (length === undefined) continue;
      let compact = head;
      let end = start + head.length;
      while (compact.length < length) {
        const unit = text[end] ?? "";
        if (isAlphanumeric(unit)) compact += unit;
        else if ((unit !== " " && unit !== "-") || !isAlphanumeric(text[end - 1]!)) break;
        end++;
      }
      if (compact.length < length || isAlphanumeric(text[end] ?? "")) continue;
      if (!holdsMod97(compact.toUpperCase())) continue;
      yield { start, end, confidence: patternConfidence.proven, decisive: true };
    }
  },
};

function isAlphanumeric(unit: string): boolean {
  return (unit >= "0" && unit <= "9") || (unit >= "A" && unit <= "Z") || (unit >= "a" && unit <= "z");
}
