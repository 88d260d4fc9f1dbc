import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPii } from "../find-pii.ts";
import { holdsLuhn, holdsMod112, holdsMod97 } from "./check-digits.ts";
import { isPersonalAddress, parseIpv6 } from "./ip-numbers.ts";
import { piiPatterns } from "./registry.ts";

/** Texts with what is to be found between «». */
const found: readonly (readonly [type: string, ...texts: readonly string[]])[] = [
  [
    "EMAIL_ADDRESS",
    "mail «ann.keller+news@kestrel-labs.io».",
    "邮箱«li_wei@qq.com»，谢谢",
    "Ann <«ann@web.de»>",
    "email=«ann@web.de»&next=1",
    "mailto:«josé@correo.es»",
    "メール：«ｔａｒｏ＠ｙａｈｏｏ．ｃｏ．ｊｐ»",
    "scp dump.sql «k.haddad@shop.papelsur.de»:backup",
  ],
  [
    "CREDIT_CARD",
    "charge «4111 1111 1111 1111» please",
    "«5500-0000-0000-0004»",
    "卡号«378282246310005»，",
    "amex «3782 822463 10005»",
    "card «4111 1111 1111 1111» 123",
    "my Maestro card «584528792610»",
    "UnionPay «6200000000000005»",
  ],
  [
    "IBAN_CODE",
    "«DE89 3704 0044 0532 0130 00» is mine",
    "IBAN:«GB82WEST12345698765432», thanks",
    "«ES91-2100-0418-4502-0005-1332»",
  ],
  [
    "US_SSN",
    "«219-45-8732»",
    "my ssn is «219458732»",
    "Social Security number: «219 45 8732»",
    "SSN «219‑45‑8732»",
    "His social security number is «081-80-5372»",
  ],
  ["CN_ID", "身份证«11010519491231002X»，", "«11010519491231002x»"],
  [
    "IP_ADDRESS",
    "blocked «81.2.69.160» twice",
    "ip=«81.2.69.160»:8080",
    "from «2a02:8071:b5c0::17» at night",
    "«6e40:4041:c617:e898:c11:40d2:c669:2eb4»",
    "client IP «4.3.2.1», firmware 2.0.0.41",
  ],
  [
    "PHONE_NUMBER",
    "«+49 30 901820»",
    "«(212) 736-5000»",
    "(«212-736-5000»)",
    "«212.736.5000 x12»",
    "手机«13812345678»",
    "«139-1234-5678»",
    "«010-62345678»",
    "«03-3123-4567»に電話",
    "«06 12 34 56 78»",
    "llámame en el «612 345 678»",
    "«001-212-736-5000» mobile",
    "call me on «450 0840»",
  ],
  [
    "API_KEY",
    "key «sk-proj-q8Zr1TnX4vLm7KpYc2Wd9Hs3Bf6G»",
    "GITHUB_TOKEN=«ghp_q8Zr1TnX4vLm7KpYc2Wd9Hs3Bf6GjA5eQu0R»",
    "«AKIAQ3EGRIZJ7WTPX2LM»",
    "Authorization: Bearer «q8Zr1TnX4vLm7KpYc2Wd9Hs3»",
    'api_key: "«q8Zr1TnX4vLm7KpYc2Wd»"',
    "密钥是«sk_live_q8Zr1TnX4vLm7KpYc2Wd»，",
    "«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MjMxNyJ9.q8Zr1TnX4vLm7KpYc2Wd9Hs3Bf6GjA5»",
    "«-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n-----END PRIVATE KEY-----»",
  ],
  ["US_DRIVER_LICENSE", "my driver's license is «D1234568»", "DL «25292811» |", "licence no. «S530-4606-2345»"],
  ["PASSPORT", "passport «C01X00T47»", "护照号：«E12345678»", "Reisepass: «C01X00T47»", '{"passport":"«123456789»"}'],
  [
    "ZIP_CODE",
    "zip code «94107» is",
    "邮编：«310000»",
    "PLZ «10115»",
    "〒«100-0001»",
    "Capitola, CA «95010»",
    "postcode: «B0J 2H0»",
  ],
  [
    "DATE_TIME",
    "born «March 5, 1980» in Ulm",
    "DOB: «03/05/1980»",
    "geboren am «5. März 1980»",
    "nacida el «5 de marzo de 1980»",
    "née le «5 mars 1980»",
    "出生日期：«1980年3月5日»",
    "«1980-03-05»出生",
  ],
  [
    "AGE",
    "I'm «34» and tired",
    "a «45»-year-old man",
    "她今年«61»岁",
    "tengo «34» años",
    "Patient, aged «70», fell",
    "age: «41»",
  ],
  ["TITLE", "Dear «Dr.» Keller", "«Frau» Brandt", "王志强«先生»您好"],
  ["USERNAME", "user=«jd_42» ip=", "my login is «j.doe»,", "用户名：«li_wei88»"],
  ["DOMAIN_NAME", "my website is «https://ann-keller.dev/about»", "我的博客：«keller.cn»"],
];

/** Texts without personal data, by what they look like. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  "reserved names and mailboxes of nobody": [
    "user@example.com",
    "test@test.com",
    "noreply@github.com",
    "root@localhost",
    "git@github.com:a/b.git",
    "logo@2x.png",
    "lodash@4.17.15",
    "my site is example.org",
  ],
  "slots that nobody filled": [
    "{{EMAIL}} and <phone>",
    "SSN: XXX-XX-XXXX",
    "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
    "api_key = 'YOUR_API_KEY_GOES_HERE_12345'",
    "phone: 000-000-0000",
    "AKIAIOSFODNN7EXAMPLE",
  ],
  "addresses that lead to no one": [
    "127.0.0.1:3000",
    "192.168.1.1 and 10.0.0.0/8",
    "203.0.113.9",
    "::1 or fe80::1",
    "2001:db8::1",
    "ping 8.8.8.8",
    "81.2.69.0/24",
  ],
  versions: ["firmware 2.0.0.41, back to 2.0.0.38", "upgrade to v20.11.1.3", "section 1.2.3.4", "std::vector a::b"],
  "numbers of things": [
    "order 4400-118-92",
    "ISBN 978-3-16-148410-0",
    "EAN 4006381333931",
    "550e8400-e29b-41d4-a716-446655440000",
    "d41d8cd98f00b204e9800998ecf8427e",
    "git bisect 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "4111 1111 1111 1112",
    "1700000000 seconds, 1700000000123 ms",
    "DE89 3704 0044 0532 0130 01",
    "900-45-8732 and 219-00-8732",
    "11010519491231002Y 110105194912310021",
    "2024-05-01 12:00:01, 48.8584, 2.2945",
    "MIT license 2.0, MIT license 20240115",
  ],
  "people in general": [
    "At what age can you vote?",
    "如果满18岁可以投票吗",
    "members are persons over 16",
    "Does Dr. Martens make boots?",
    "Who was born in 1879?",
    "born on 27 January 1756",
    "Why do ZIP codes begin with 0?",
    "username: string, user.email",
  ],
};

describe("the patterns for personal data", () => {
  it("are one per type", () => {
    const types = piiPatterns.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  });

  describe.each(found)("find %s", (type, ...texts) => {
    it.each(texts)("%s", (marked) => {
      const value = /«([^»]*)»/.exec(marked)![1]!;
      const spans = findPii(marked.replace(/[«»]/g, ""), []).filter((span) => span.type === type);
      expect(spans.map((span) => span.value)).toEqual([value]);
    });
  });

  describe.each(Object.entries(harmless))("leave alone %s", (_, texts) => {
    it.each(texts)("%s", (text) => {
      expect(findPii(text, [])).toEqual([]);
    });
  });
});

describe("check digits", () => {
  it("notice every changed digit of a card, an account and an identity number", () => {
    const numbers = [
      ["4111111111111111", holdsLuhn],
      ["DE89370400440532013000", holdsMod97],
      ["11010519491231002X", holdsMod112],
    ] as const;
    for (const [number, holds] of numbers) {
      expect(holds(number)).toBe(true);
      fc.assert(
        fc.property(fc.integer({ min: 4, max: 15 }), fc.integer({ min: 1, max: 9 }), (at, shift) => {
          const digit = (Number(number[at]) + shift) % 10;
          expect(holds(number.slice(0, at) + String(digit) + number.slice(at + 1))).toBe(false);
        }),
      );
    }
  });
});

describe("addresses", () => {
  it("are read in every form of RFC 4291", () => {
    expect(parseIpv6("2001:DB8:0:0:8:800:200C:417A")).toEqual([0x2001, 0xdb8, 0, 0, 8, 0x800, 0x200c, 0x417a]);
    expect(parseIpv6("FF01::101")).toEqual([0xff01, 0, 0, 0, 0, 0, 0, 0x101]);
    expect(parseIpv6("::FFFF:129.144.52.38")).toEqual([0, 0, 0, 0, 0, 0xffff, 0x8190, 0x3426]);
    for (const wrong of ["1::2::3", "1:2:3", ":", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3", "g::"])
      expect(parseIpv6(wrong), wrong).toBeUndefined();
  });

  it("lead to a person only from public ranges", () => {
    const special = [
      "0.1.2.3",
      "100.64.0.1",
      "169.254.1.1",
      "172.31.0.1",
      "192.0.2.1",
      "198.19.0.1",
      "239.1.1.1",
      "255.255.255.255",
    ];
    for (const address of [
      ...special,
      "::",
      "fd00::1",
      "64:ff9b::1",
      "ff02::1",
      "3fff::1",
      "1.2.3",
      "1.2.3.256",
      "01.2.3.4",
    ])
      expect(isPersonalAddress(address), address).toBe(false);
    for (const address of ["100.128.0.1", "172.32.0.1", "192.1.2.1", "2a02:8071::1", "2001:4860::1"])
      expect(isPersonalAddress(address), address).toBe(true);
  });
});
