import { patternConfidence } from "../pattern-confidence.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const assigned =
  /(?:(?:\buser(?:[_ -]?name)?|\blogin|\busuario|\bbenutzer(?:name)?|\butilisateur|\bidentifiant|\baccount|\bactor|\buid|\bkonto)["'>]{0,2}(?: ?[:=] ?| (?:is|ist|est|es) )|\b(?:user ?name|login|usuario|benutzer|nutzer|identifiant|konto) |(?:用户名?|登录名|账号|账户|利用者)[:=：为]?)["'@]{0,2}([A-Za-z][\w.-]{2,31})(?![\w@(]|\.\w)/giu;

/** Has a digit, an underscore, a dot or a hyphen: a word alone may be any word. */
const distinct = /[a-z].*[\d_.-]|[\d_.-].*[a-z]/i;
const notALogin =
  /^(?:(?:user|users|req|self|this|os|env|process|config|settings|request|event|args|params|ctx|props|state|data|session)[._]|(?:my|your|the|first|last|full|display|user|test|demo|sample|example|some|new|old|non|read|log|sign|pre|re|multi|single|self)[-_])|[._-](?:id|ids|name|names|email|role|roles|type|count|list|key|table|service|agent|story|stories|friendly|defined|facing|specific|level|based|side|generated|data)$|changeme|placeholder/i;

/** Logins, only right after a word for one: `user=jd_42`, "my login is j.doe". */
export const userName: PiiPattern = {
  type: "USERNAME",
  *find(text) {
    for (const match of text.matchAll(assigned)) {
      // "User: …" at the start of a line is a turn of a conversation.
      if (/^user: /i.test(match[0]) && /^$|\n/.test(text.slice(Math.max(0, match.index - 1), match.index))) continue;
      const name = match[1]!.replace(/[.-]+$/, "");
      if (!distinct.test(name) || notALogin.test(name) || name.length < 3) continue;
      const start = match.index + match[0].length - match[1]!.length;
      yield { start, end: start + name.length, confidence: patternConfidence.plausible };
    }
  },
};
