/**
 * How sure a pattern is that what it found is personal data. These are judgements in six steps, checked against labelled and
 * against harmless prompts, and no probabilities; a threshold of 0.7, which configurations commonly use, keeps what stands above
 * `plausible`.
 *
 * | step        | evidence                                                     | examples                                          |
 * |-------------|--------------------------------------------------------------|---------------------------------------------------|
 * | `proven`    | a check digit holds, or the shape belongs to nothing else    | card, IBAN, Chinese identity number, `ghp_…`      |
 * | `exact`     | a closed grammar, or a checked shape beside a naming word    | e-mail, "SSN 219-…", valid phone with `+` or "tel" |
 * | `distinct`  | a distinct shape within its valid ranges, no word beside it  | `219-45-…` alone, public IP address               |
 * | `named`     | a loose shape, right after a word that names it              | "passport C01…", "zip 94107", "born 3/5/1980"     |
 * | `plausible` | a loose shape, with some support                             | "I'm 34", "user=jd_42", a number after "call"     |
 * | `weak`      | says little alone; may support another finding               | the "Dr." of "Dr. Meyer"                          |
 */
export const patternConfidence = {
  proven: 0.99,
  exact: 0.95,
  distinct: 0.85,
  named: 0.8,
  plausible: 0.65,
  weak: 0.5,
} as const;
