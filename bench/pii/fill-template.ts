/** A text with the places of what was put into it; `type` is a label of `findPii`. */
export interface LabelledText {
  readonly text: string;
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

/** What placeholders are called, where that is not the label. */
const labels: Readonly<Record<string, string>> = {
  CITY: "GPE",
  DATE: "DATE_TIME",
  DATE_OF_BIRTH: "DATE_OF_BIRTH",
  FIRST_NAME: "PERSON",
  URL: "DOMAIN_NAME",
};

/** Puts made-up values of the language's country in place of `{{PERSON}}` and the like. `random` gives 0 to below 1. */
export function fillTemplate(template: string, language: string, random: () => number): LabelledText {
  const spans: { type: string; start: number; end: number }[] = [];
  let text = "";
  let behind = 0;
  for (const match of template.matchAll(/\{\{ ?(\w+) ?\}\}/g)) {
    text += template.slice(behind, match.index);
    const value = makeValue(match[1]!, language, random);
    spans.push({ type: labels[match[1]!] ?? match[1]!, start: text.length, end: text.length + value.length });
    text += value;
    behind = match.index + match[0].length;
  }
  return { text: text + template.slice(behind), spans };
}

function makeValue(kind: string, language: string, random: () => number): string {
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const below = (limit: number): number => Math.floor(random() * limit);
  const of = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join("");
  const shaped = (pattern: string): string =>
    pattern.replace(/[#%@*]/g, (sign) =>
      of({ "#": "0123456789", "%": "23456789", "@": capitals, "*": alnum }[sign]!, 1),
    );
  const date = (from: number, to: number): string => {
    const [y, m, d] = [from + below(to - from), 1 + below(12), 1 + below(28)];
    const pad = (value: number): string => String(value).padStart(2, "0");
    if (language === "zh" || language === "ja") return pick(`${y}年${m}月${d}日`, `${y}-${pad(m)}-${pad(d)}`);
    if (language === "de")
      return pick(`${pad(d)}.${pad(m)}.${y}`, `${d}. ${["Januar", "März", "Mai", "Juli"][m % 4]} ${y}`);
    if (language === "es")
      return pick(`${pad(d)}/${pad(m)}/${y}`, `${d} de ${["enero", "marzo", "mayo", "julio"][m % 4]} de ${y}`);
    if (language === "fr")
      return pick(`${pad(d)}/${pad(m)}/${y}`, `${d} ${["janvier", "mars", "mai", "juillet"][m % 4]} ${y}`);
    const name = ["January", "March", "May", "July", "October"][m % 5]!;
    return pick(`${y}-${pad(m)}-${pad(d)}`, `${pad(m)}/${pad(d)}/${y}`, `${d} ${name} ${y}`, `${name} ${d}, ${y}`);
  };
  const chinese = language === "zh" || language === "ja";
  switch (kind) {
    case "AGE":
      return String(18 + below(70));
    case "API_KEY":
      return pick(
        () => `sk-${of(alnum, 48)}`,
        () => `sk-proj-${of(alnum, 40)}`,
        () => `ghp_${of(alnum, 36)}`,
        () => `AKIA${of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`,
        () => `AIza${of(alnum, 35)}`,
        () => `sk_live_${of(alnum, 24)}`,
        () => `xoxb-${of("0123456789", 12)}-${of(alnum, 24)}`,
      )();
    case "CITY":
      return chinese ? pick("杭州", "成都", "青岛") : pick("Dayton", "Leeds", "Ulm", "Vigo", "Dijon");
    case "CN_ID": {
      const body = `${pick("110105", "310104", "440305")}19${60 + below(40)}0${1 + below(9)}1${below(9)}${of("0123456789", 3)}`;
      const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
      return body + "10X98765432"[weights.reduce((sum, weight, at) => sum + weight * Number(body[at]), 0) % 11]!;
    }
    case "CREDIT_CARD": {
      const body = pick(
        `4${of("0123456789", 14)}`,
        `5${1 + below(5)}${of("0123456789", 13)}`,
        `37${of("0123456789", 12)}`,
      );
      const doubled = [...body].reverse().map((digit, at) => (at % 2 === 1 ? Number(digit) : Number(digit) * 2));
      const sum = doubled.reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
      const number = body + String((10 - (sum % 10)) % 10);
      if (number.length === 15) return pick(number, number.replace(/^(.{4})(.{6})/, "$1 $2 "));
      return pick(number, number.replace(/(.{4})(?=.)/g, "$1 "), number.replace(/(.{4})(?=.)/g, "$1-"));
    }
    case "DATE":
      return date(2015, 2027);
    case "DATE_OF_BIRTH":
      return date(1930, 2015);
    case "DOMAIN_NAME":
      return `${pick("shop", "mail", "db1")}.${pick("kestrel-labs", "nordwindhaus", "papelsur")}.${pick("com", "de", "io")}`;
    case "EMAIL_ADDRESS":
      return `${pick("ann", "j.meyer", "li_wei", "p.garcia7")}${below(100)}@${pick("gmail.com", "kestrel-labs.io", "web.de", "qq.com")}`;
    case "FIRST_NAME":
      return chinese ? pick("志强", "美玲", "小雨") : pick("Ann", "Tobias", "Lucía", "Karim");
    case "IBAN_CODE": {
      const [country, bban] = pick<readonly [string, string]>(
        ["DE", of("0123456789", 18)],
        ["GB", `${of(capitals, 4)}${of("0123456789", 14)}`],
        ["ES", of("0123456789", 20)],
      );
      const digits = [...`${bban}${country}00`].map((character) => String(Number.parseInt(character, 36))).join("");
      const iban = `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, "0")}${bban}`;
      return pick(iban, iban.replace(/(.{4})(?=.)/g, "$1 "));
    }
    case "IP_ADDRESS":
      return pick(
        `${pick(23, 52, 81, 93, 145, 188)}.${below(256)}.${below(256)}.${1 + below(254)}`,
        `2a02:${below(0xffff).toString(16)}:${below(0xffff).toString(16)}::${1 + below(0xfff)}`,
      );
    case "NRP":
      return chinese ? pick("回族", "日本") : pick("Danish", "Catholic", "Kurdish");
    case "ORGANIZATION":
      return chinese ? pick("星河贸易公司", "东海出版社") : pick("Kestrel Labs", "Nordwind GmbH", "Papel Sur");
    case "PASSPORT":
      return pick(
        shaped("@########"),
        `C01X${shaped("##")}T${shaped("##")}`,
        `E${shaped("########")}`,
        shaped("#########"),
      );
    case "PERSON":
      return chinese
        ? pick("王志强", "李美玲", "陈小雨")
        : pick("Ann Keller", "Tobias Brandt", "Lucía Romero", "Karim Haddad");
    case "PHONE_NUMBER":
      switch (language) {
        case "zh":
          return pick(
            shaped("138########"),
            shaped("139-####-####"),
            shaped("+86 136 #### ####"),
            shaped("010-6%######"),
          );
        case "ja":
          return pick(shaped("090-%###-####"), shaped("03-3%##-####"));
        case "de":
          return pick(
            shaped("+49 171 %######"),
            shaped("030 %######"),
            shaped("0171 %######"),
            shaped("+49 (0)89 %######"),
          );
        case "es":
          return pick(shaped("+34 6## ### ###"), shaped("6## ### ###"), shaped("91 %## ## ##"));
        case "fr":
          return pick(shaped("06 12 ## ## ##"), shaped("+33 6 12 ## ## ##"), shaped("01 42 ## ## ##"));
        default:
          return pick(
            `(${pick(212, 415, 617)}) ${shaped("%##-####")}`,
            `${pick(312, 206, 404)}-${shaped("%##-####")}`,
            `+1 ${pick(312, 206, 404)} ${shaped("%## ####")}`,
            `${pick(312, 206, 404)}.${shaped("%##.####")}`,
            shaped("+44 7400 ######"),
            shaped("020 7946 ####"),
          );
      }
    case "STREET_ADDRESS":
      return chinese
        ? `${pick("中山路", "人民路")}${1 + below(200)}号`
        : `${1 + below(900)} ${pick("Birch Lane", "Mill Road")}`;
    case "TITLE":
      return language === "zh"
        ? pick("先生", "女士", "医生", "老师")
        : language === "ja"
          ? pick("様", "先生")
          : pick("Dr.", "Prof.", language === "de" ? "Frau" : "Ms.", language === "es" ? "Sra." : "Mr.");
    case "URL":
      return `https://${pick("www.kestrel-labs.io", "nordwindhaus.de")}/${pick("login", "p/77", "track?id=9")}`;
    case "USERNAME":
      return pick("jmeyer", "li_wei88", "k.haddad", "night-owl7");
    case "US_DRIVER_LICENSE":
      return pick(shaped("@#######"), shaped("########"), shaped("@###-####-####"), shaped("@@######"));
    case "US_SSN": {
      const area = 100 + below(560);
      return `${area === 666 ? 101 : area}-${shaped("%%")}-${shaped("%###")}`;
    }
    case "ZIP_CODE":
      return language === "zh" ? shaped("3#####") : language === "ja" ? shaped("1##-00##") : shaped("9####");
    default:
      throw new Error(`no values for the placeholder ${kind}`);
  }
}

const capitals = "ABCDEFGHJKLMNPRSTUVWXYZ";
const alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
