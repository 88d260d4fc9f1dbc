// Windows of limits are the clock's: what belongs into one must not begin shortly before its end.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** What all cases of a window take at most; a minute that has less left is waited out. */
const NEEDED_SECONDS = 20;
/** How far clocks may be apart. */
const MARGIN_MS = 1500;
/** How many answers may pass beyond those that go over a limit: a budget is charged a moment after an answer's end. */
const LATE_CHARGES = 4;

/**
 * Checks all cases at once, within one minute and so within one hour; once more, where it took longer than there was.
 * Resolves to when it began.
 */
export async function inOneWindow(cases, check) {
  for (let attempt = 1; ; attempt++) {
    if (secondsLeft(60) < NEEDED_SECONDS) await untilNextWindow(Date.now(), 60);
    const startedAt = Date.now();
    const open = cases.filter((each) => !each.isDone);
    const results = await Promise.allSettled(
      open.map(async (each) => {
        await check(each);
        each.isDone = true;
      }),
    );
    const failed = results.find(({ status }) => status === "rejected");
    if (failed === undefined) return startedAt;
    if (Math.floor(startedAt / 60_000) === Math.floor(Date.now() / 60_000) || attempt === 3) throw failed.reason;
  }
}

export async function untilNextWindow(since, seconds) {
  const end = (Math.floor(since / 1000 / seconds) + 1) * seconds * 1000;
  const marginMs = seconds > 1 ? MARGIN_MS : 20;
  const waitMs = end + marginMs - Date.now();
  if (waitMs > 0) await sleep(waitMs);
}

function secondsLeft(seconds) {
  return seconds - ((Date.now() / 1000) % seconds);
}

/**
 * Asks until it is refused, `burst` requests at once and then one after the other. Resolves to
 * `{ allowed, spent, refusal }`: how many answers and tokens it got before.
 */
export async function exhaust(client, { title, kind, limit, spender }, { burst = 1, pauseMs = 0 }) {
  let allowed = 0;
  let spent = 0;
  let late = 0;
  for (;;) {
    const asks = Array.from({ length: allowed === 0 ? burst : 1 }, () => client.ask(spender));
    const answers = await Promise.all(asks);
    for (const { tokens } of answers.filter(({ status }) => status === 200)) {
      if (spent > limit && burst === 1) late++;
      allowed++;
      spent += tokens[kind];
    }
    assert(late <= LATE_CHARGES, `${title}: ${spent} tokens passed a limit of ${limit}`);
    const refusal = answers.find(({ status }) => status === 429);
    if (refusal !== undefined) {
      assert(spent >= limit, `${title}: refused after ${spent} of ${limit} tokens`);
      return { allowed, spent, refusal };
    }
    await sleep(pauseMs);
  }
}
