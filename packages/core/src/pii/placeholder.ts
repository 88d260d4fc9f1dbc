/**
 * True where a text holds a place for personal data and none: `{{name}}`, `<EMAIL>`, `[DATE]`, `${PHONE}`, `%s`, `XXX-XX-XXXX`, `***`,
 * `____`.
 */
export function isPlaceholder(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  const value = text.slice(start, end);
  if (/^[\sXx*#_.•/()-]{3,}$/.test(value)) return true;
  if (/^(?:\{\{?.*\}?\}|<[\w -]+>|\[[\w -]+\]|【[^】]*】|\$\{.*\}|%[sd]|:\w+)$/su.test(value)) return true;
  return openings.some(
    ([open, close]) =>
      text.slice(Math.max(0, start - open.length), start) === open &&
      text.startsWith(close, end) &&
      (open.length > 1 || slotName.test(value)),
  );
}

const openings: readonly (readonly [string, string])[] = [
  ["{{", "}}"],
  ["{{ ", " }}"],
  ["${", "}"],
  ["{", "}"],
  ["<", ">"],
  ["[", "]"],
  ["【", "】"],
];

/** What a slot between single brackets is called, in the languages of the patterns. */
const slotName =
  /^(?:(?:your|my|the|customer|client|user|first|last|full|company|street|e-?mail|phone|zip|post)[ _-]?)*(?:name|e-?mail|phone|number|address|date|dob|age|city|town|country|company|organi[sz]ation|street|code|zip|ssn|iban|card|title|user|username|login|customer|client|person|redacted|id|nombre|fecha|correo|tel[ée]fono|direcci[óo]n|ciudad|datum|anrede|vorname|nachname|adresse|telefon|stadt|firma|nom|pr[ée]nom|ville)(?:[ _-]?(?:here|name|number|redacted|\d))*$|^.{0,4}(?:姓名|名称|称呼|日期|电话|手机|邮箱|地址|编号|号码|单位|公司|城市|氏名|電話|住所).{0,2}$/iu;
