import { age } from "./age.ts";
import { apiKey } from "./api-key.ts";
import { cnId } from "./cn-id.ts";
import { creditCard } from "./credit-card.ts";
import { dateOfBirth } from "./date-of-birth.ts";
import { domainName } from "./domain-name.ts";
import { emailAddress } from "./email-address.ts";
import { ibanCode } from "./iban-code.ts";
import { passport, usDriverLicense } from "./identity-document.ts";
import { ipAddress } from "./ip-address.ts";
import { phoneNumber } from "./phone-number.ts";
import type { PiiPattern } from "./pii-pattern.ts";
import { title } from "./title.ts";
import { userName } from "./user-name.ts";
import { usSsn } from "./us-ssn.ts";
import { zipCode } from "./zip-code.ts";

/** Every pattern, one per type. Persons, places, organizations and the like have no form; they are a model's to find. */
export const piiPatterns: readonly PiiPattern[] = [
  age,
  apiKey,
  cnId,
  creditCard,
  dateOfBirth,
  domainName,
  emailAddress,
  ibanCode,
  ipAddress,
  passport,
  phoneNumber,
  title,
  userName,
  usDriverLicense,
  usSsn,
  zipCode,
];
