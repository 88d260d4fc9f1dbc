import { patternConfidence } from "../pattern-confidence.ts";
import type { PiiPattern } from "./pii-pattern.ts";
import { isFileName, isReservedDomain } from "./reserved-names.ts";

/** Longest local part and longest domain, RFC 5321 section 4.5.3.1. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;

const localUnit = /[\p{Script=Latin}\d!#$%&'*+/=?^_`{|}~.-]/u;
const domainStart =
  /^(?:[\p{Script=Latin}\d](?:[\p{Script=Latin}\d-]{0,62}\.)){1,8}[\p{Script=Latin}]{2,24}(?![\p{Script=Latin}\d_-])/u;

/** Mailboxes that no one reads or owns. */
const nobody = /^(?:no-?reply|do-?not-?reply|mailer-daemon)$/i;
const placeholderLocal = /^(?:x+|your[._-]?(?:name|email|mail|address)|(?:first|vor)name[._-](?:last|nach)name)$/i;

/**
 * Addresses of mailboxes. Starting from each `@` keeps the work linear. Not found: quoted local parts, domains in other
 * scripts, addresses within the reserved domains of RFC 2606, `noreply@`, and Git's `git@host:path`.
 */
export const emailAddress: PiiPattern = {
  type: "EMAIL_ADDRESS",
  *find(text) {
    for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
      let left = at;
      while (left > 0 && at - left < MAX_LOCAL && localUnit.test(text[left - 1]!)) left--;
      if (left === at) continue;
      const domain = domainStart.exec(text.slice(at + 1, at + 1 + MAX_DOMAIN))?.[0];
      if (domain === undefined) continue;
      const local = strip(text.slice(left, at));
      const end = at + 1 + domain.length;
      if (local === "" || isReservedDomain(domain) || isFileName(domain)) continue;
      if (nobody.test(local) || placeholderLocal.test(local)) continue;
      if (local === "git" && (text[end] === ":" || text[end] === "/")) continue;
      yield { start: at - local.length, end, confidence: patternConfidence.exact, decisive: true };
    }
  },
};

/** The local part without what prompts put before an address: quotes, `mailto:`'s path, `key=`. */
function strip(local: string): string {
  const from = Math.max(...["=", "/", "'", "`", "{", "|"].map((sign) => local.lastIndexOf(sign))) + 1;
  return local.slice(from).replace(/^[.-]+/, "");
}
