/** Letters, digits and signs that have a twin in ASCII: full-width forms, spaces that do not break, typographic hyphens. */
const twins = /[０-９Ａ-Ｚａ-ｚ＠．＋－\u00a0\u2007\u202f\u3000\u2010-\u2013\u2212]/g;

/** The text as patterns read it, unit for unit as long as the original, so that offsets hold in both. */
export function plainView(text: string): string {
  return text.replace(twins, (unit) => {
    const code = unit.charCodeAt(0);
    if (code >= 0xff00) return String.fromCharCode(code - 0xfee0);
    return code === 0xa0 || code === 0x2007 || code === 0x202f || code === 0x3000 ? " " : "-";
  });
}
