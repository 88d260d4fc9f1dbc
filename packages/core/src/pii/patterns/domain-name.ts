import { patternConfidence } from "../pattern-confidence.ts";
import { wordBefore } from "./context.ts";
import type { PiiPattern } from "./pii-pattern.ts";
import { isFileName, isReservedDomain } from "./reserved-names.ts";

const candidate =
  /(?<![\w@./-])(?:https?:\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,6}[a-z]{2,18})(?![\w@-]|\.[a-z0-9])(?::\d{2,5})?(?:\/[\w.~%+/=&?#-]{0,200})?/gi;
const personalWord =
  /\b(?:my|our|his|her)(?: (?:own|personal|new|old|private))? (?:web ?site|site|domain|blog|home ?page|portfolio|shop|web ?shop)\b[^\n]{0,16}$|(?:^|[\s|,;])(?:personal )?(?:web ?site|home ?page|blog|portfolio)\s{0,3}:\s{0,6}$|\bmeine (?:web ?seite|website|homepage|domain)\b[^\n]{0,12}$|\bmi (?:sitio|p[áa]gina|web|dominio|blog)\b[^\n]{0,12}$|\bmon (?:site|blog|domaine)\b[^\n]{0,12}$|我的(?:网站|博客|域名|主页|个人主页)[^\n]{0,6}$|(?:私|僕)のサイト[^\n]{0,4}$/i;

/**
 * Sites that somebody calls their own. A host or an address of a page alone is no personal data, and most prompts with one are about
 * software; so a phrase such as "my website" must stand right before. The span takes in the whole address, whose path may be what names the person.
 */
export const domainName: PiiPattern = {
  type: "DOMAIN_NAME",
  *find(text) {
    for (const { index: start, 0: found, 1: host } of text.matchAll(candidate)) {
      if (isReservedDomain(host!) || (isFileName(host!) && found === host)) continue;
      if (!wordBefore(personalWord, text, { at: start, reach: 48 })) continue;
      const address = found.replace(/[.?#&=~-]+$/, "");
      yield { start, end: start + address.length, confidence: patternConfidence.plausible };
    }
  },
};
