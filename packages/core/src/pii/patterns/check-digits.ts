/** Luhn's check over a string of digits, ISO/IEC 7812-1 annex B. */
export function holdsLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** ISO/IEC 7064 MOD 97-10 over an IBAN in capitals without spaces, ISO 13616. */
export function holdsMod97(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** ISO/IEC 7064 MOD 11-2 over 17 digits and a check character 0-9 or X, as GB 11643 uses it. */
export function holdsMod112(characters: string): boolean {
  let sum = 0;
  for (const character of characters.slice(0, 17)) sum = ((sum + Number(character)) * 2) % 11;
  return (12 - sum) % 11 === (/x/i.test(characters[17] ?? "") ? 10 : Number(characters[17]));
}
