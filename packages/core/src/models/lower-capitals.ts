/** With fewer letters than this a word in capitals is an abbreviation rather than a tone. */
const SHOUTED_LETTERS = 8;
const SHOUTED_SHARE = 0.8;

/**
 * `text` in lower case if it is written in capitals: of its letters that have case at least 8, and at least 80 %, are capitals.
 *
 * The embedded vocabularies have few pieces for words in capitals. Of the same length as `text`: a letter whose lower
 * case has another length stays as it is. The rule of `lower_capitals` in the training recipe.
 */
export function lowerCapitals(text: string): string {
  let capitals = 0;
  let small = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      if (unit >= 0x41 && unit <= 0x5a) capitals++;
      else if (unit >= 0x61 && unit <= 0x7a) small++;
    } else {
      const character = String.fromCodePoint(text.codePointAt(index)!);
      if (character.length > 1) index++;
      if (character.toLowerCase() !== character) capitals++;
      if (character.toUpperCase() !== character) small++;
    }
    // Nearly every text is decided here after a few words: not even if all that follows were capitals.
    if (small > (1 - SHOUTED_SHARE) * text.length) return text;
  }
  if (capitals < SHOUTED_LETTERS || capitals < SHOUTED_SHARE * (capitals + small)) return text;
  return text.replace(/\p{L}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });
}
