import { isPlaceholder } from "./placeholder.ts";
import { isPersonalAddress, parseIpv4 } from "./patterns/ip-numbers.ts";
import { isVersion } from "./patterns/ip-address.ts";
import { isReservedDomain } from "./patterns/reserved-names.ts";

interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const digitsOf = (value: string): string => value.replace(/\D/g, "");
const isWithin = (value: string, least: number, most: number): boolean =>
  digitsOf(value).length >= least && digitsOf(value).length <= most;

/** What each type must at least have to be one; a type that is not here only needs a letter or a digit. */
const checks: Readonly<Record<string, (value: string, place: Place) => boolean>> = {
  AGE: (value) => !/\d/.test(value) || Number(digitsOf(value)) <= 130,
  CREDIT_CARD: (value) => isWithin(value, 12, 19),
  DOMAIN_NAME: (value) =>
    /\p{L}\.\p{L}/u.test(value) &&
    // With a path it is the address of a page, which is nobody's in most prompts.
    /^(?:https?:\/\/)?[^/?#@]+\/?$/i.test(value) &&
    !isReservedDomain(value.replace(/^https?:\/\/|[/:?#].*$/gi, "")),
  EMAIL_ADDRESS: (value) => /^[^@\s]+@[^@\s]+$/.test(value) && !isReservedDomain(value.slice(value.indexOf("@") + 1)),
  IBAN_CODE: (value) => /^[A-Za-z]{2}\d{2}/.test(value) && value.replace(/[^0-9A-Za-z]/g, "").length >= 15,
  IP_ADDRESS: (value, { text, start }) =>
    isPersonalAddress(value) && !(parseIpv4(value) !== undefined && isVersion(text, { at: start, address: value })),
  PERSON: (value) => /\p{L}/u.test(value) && !/^[\u2e80-\u9fff\uf900-\ufaff]$/.test(value),
  PHONE_NUMBER: (value) => isWithin(value, 6, 18) && !/^(\d)\1*$/.test(digitsOf(value)),
  // A post code behind a country's name may be labelled as the last line of the address.
  STREET_ADDRESS: (value) => /\p{L}/u.test(value) || isWithin(value, 3, 9),
  US_DRIVER_LICENSE: (value) => isWithin(value, 3, 20),
  US_SSN: (value) => isWithin(value, 9, 9),
  ZIP_CODE: (value) => isWithin(value, 2, 10) && value.length <= 12,
};

/** Says whether what a model found at a place can be of the type that it claims; it must not be a placeholder either. */
export function acceptModelSpan(
  text: string,
  span: { readonly type: string; readonly start: number; readonly end: number },
): boolean {
  const value = text.slice(span.start, span.end);
  if (!/[\p{L}\p{N}]/u.test(value) || isPlaceholder(text, span)) return false;
  const check = Object.hasOwn(checks, span.type) ? checks[span.type] : undefined;
  return check?.(value, { text, start: span.start, end: span.end }) ?? true;
}
