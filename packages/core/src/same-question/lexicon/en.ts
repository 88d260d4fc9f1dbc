import { englishSynonyms } from "./en-synonyms.ts";
import type { LanguageWords } from "./language-words.ts";

export const english: LanguageWords = {
  light: `a an the of in on at by for with as is are am be been being do does did has have had having it its this that these
    those there i me my mine we us our you your he she they them their his her him one ones and or but so if whether when
    while which what to into from up out about over per via within during than then just also too very really
    rather quite own ever else here let lets got get gets getting would could should can may might shall will such any some
    each how who whom whose where why because since though although like between among through towards toward upon onto off
    down back again around e.g eg ie i.e following given kind sort vs versus exactly precisely actually still`,
  generic: `way ways thing things use using used make making made find finding work works working help helps good possible people person someone somebody anyone example
    examples member members number part parts type types kind kinds set case problem problems question answer place come go going take give put keep see look call called try happen happens time times certain different general another many much few lot lots well best name exist exists available tell say says said want know ask asks idea ideas tips advice instructions steps guide information current single own one's sort simply please actual overall apiece various usually normally instead together ought handle deal serve means bring become`,
  articles: "a an the my your our his her their its this that these those some any",
  polite: `please, pls, plz, kindly, thanks, thank you, many thanks, thanks in advance, thank you in advance, thx, ty, cheers,
    hi, hello, hey, hi there, hey there, good morning, dear assistant, sorry, excuse me, i'd be grateful, i would be grateful,
    i'd appreciate it, would appreciate it, much appreciated, could you please, can you please, would you please, could you, would you,
    would you mind, can you tell me, could you tell me, do you know, can you explain to me, i was wondering, i wonder,
    i'd like to know, i would like to know, i want to know, i need to know, just wondering, just curious, quick question,
    by the way, btw, um, uh, er, hmm, well, okay, ok, oh, so yeah, you know, i mean, let's say, say, basically, actually, honestly, like,
    if you don't mind, if you can, if possible, if you could, for me, tell me, let me know, help me, can you help me, in your opinion,
    do you think, would you say, what's it called, any idea, any ideas, anyone know, does anyone know, one more thing,
    sadly, unfortunately, to be honest, tbh, asap, lol, haha, if I may ask, if i may, let me think, let me see, just in case, roughly speaking, generally speaking, strictly speaking, broadly speaking, in a nutshell, in fact, in the end, at all, come on, go on, go ahead, after all, for the record, for what it's worth, fwiw, imo, imho, in general, all in all, at the end of the day, if anything, if anything comes to mind, off the top of your head, in short, more or less, give or take, as far as you know, if you happen to know, by any chance, per chance, truth be told, frankly, simply put, once and for all, what's the deal, my friend, my question is, here's my question, question, believe it or not, no rush, when you have a minute, when you get a chance, if that makes sense, hope that makes sense, ta, hiya, yo, sir, madam, then again, you see, look, listen, right so, sort of, kind of, a bit, i guess, i think, i suppose, again, now then,
    sorry to bother you, real quick, quickly please, would be great, that would be great, be so kind, be so good as to,
    if it's not too much trouble, out of curiosity, as it happens, come to think of it, as I said, remind me, for once, pray tell,
    much obliged, appreciate it, thank you so much, thanks a lot, thank you very much for your help, right, anyway, perhaps, maybe, dude, guys, mate, folks`,
  negation: `not, no, never, without, none, neither, nor, n't, nobody, nothing, nowhere, except, excluding, other than, apart from,
    instead of, lacks, lacking, missing, cannot, fails to, no longer, hardly, free of`,
  poles: `on+: turn on, turning on, switch on, switching on, enable, enabling, enables, activate, activating, power on
    on-: turn off, turning off, switch off, switching off, disable, disabling, disables, deactivate, deactivating, power off
    more+: more, greater, increase, increases, increasing, raise, raising, gain, higher, rise, rises, grow
    more-: less, fewer, decrease, decreases, decreasing, lower, lowering, reduce, reduces, reducing, cut, lose, fall, falls, drop, drops, shrink
    most+: most, maximum, max, highest, maximal, greatest, upper, at most, up to
    most-: least, minimum, lowest, minimal, fewest, at least
    size+: largest, biggest, larger, bigger, large, big
    size-: smallest, smaller, small, tiny, tiniest
    long+: longest, longer, long, lengthy
    long-: shortest, shorter, short, brief, concise
    fast+: fastest, faster, fast, quick, quickest, quicker, rapid
    fast-: slowest, slower, slow
    price+: most expensive, more expensive, expensive, dearest, priciest
    price-: cheapest, cheaper, cheap, least expensive, inexpensive, affordable
    good+: best, better, good, advantages, pros, benefits, advantage, benefit, strengths
    good-: worst, worse, bad, disadvantages, cons, drawbacks, disadvantage, downsides, weaknesses
    age+: oldest, older, old
    age-: newest, newer, youngest, younger, new, young, latest, most recent
    heat+: hottest, hotter, hot, warm, warmer, warmest
    heat-: coldest, colder, cold, cool, cooler, coolest
    weight+: heaviest, heavier, heavy
    weight-: lightest, lighter
    hard+: hardest, harder, hard, difficult, tough
    hard-: easiest, easier, easy, simple, simplest, simpler
    high+: tallest, taller, tall, high
    high-: low
    safe+: safe, safer, safest, allowed, permitted, legal
    safe-: dangerous, unsafe, risky, forbidden, prohibited, illegal, banned
    before+: before, prior to, ahead of
    before-: after, following on, subsequent to
    open+: open, opens, opening, opened, unlock, unlocked
    open-: close, closes, closing, closed, shut, lock, locked
    start+: start, starts, starting, begin, begins, beginning, started, began, launch
    start-: stop, stops, stopping, end, ends, ending, ended, quit, finish, finishes, cancel, cancelled
    add+: add, adding, insert, inserting, install, installing, attach, added, include, including, create, creating
    add-: remove, removing, delete, deleting, uninstall, uninstalling, drop, detach, removed, deleted, exclude, get rid of
    buy+: buy, buying, purchase, purchasing, bought
    buy-: sell, selling, sold
    lend+: lend, lending
    lend-: borrow, borrowing
    in+: import, importing, upload, uploading, encrypt, encode, push, enter, entering, arrive, arrival, arrivals, check in, log in, sign in, login
    in-: export, exporting, download, downloading, decrypt, decode, pull, leave, leaving, depart, departure, departures, check out, log out, sign out, logout
    for+: in favour of, in favor of, arguments for
    for-: against, arguments against, opposing
    cause+: cause, causes, causing
    cause-: consequence, consequences, effects, effect
    treat+: treat, treating, cure
    treat-: prevent, preventing, avoid, avoiding
    accept+: accept, accepting, accepted, approve, approved, agree
    accept-: decline, declining, reject, rejecting, rejected, refuse, refusing, turn down
    win+: win, won, winner, winning
    win-: lost, loser, losing
    inside+: inside, indoors, indoor, domestic, internal
    inside-: outside, outdoors, outdoor, external
    up+: vertically, vertical, upwards
    up-: horizontally, horizontal, downwards
    sort+: ascending
    sort-: descending
    formal+: formal, formally
    formal-: informal, informally, casual
    true+: true, correct, right answer
    true-: false, incorrect, wrong
    man+: male, man, men, boy, boys, father, husband, brother, son
    man-: female, woman, women, girl, girls, mother, wife, sister, daughter
    public+: public
    public-: private
    senior+: senior, advanced, experienced, experts, expert, professionals
    senior-: junior, beginner, beginners, novice, novices, newcomers
    possible+: possible, works, working
    possible-: impossible, broken
    visible+: visible, shown
    visible-: hidden, invisible
    inflate+: inflation
    inflate-: deflation
    left+: left
    left-: right
    north+: northern, north
    north-: southern, south
    east+: eastern, east
    east-: western, west
    cooked+: cooked
    cooked-: raw, uncooked
    deep+: deepest, deeper, deep
    deep-: shallow, shallowest
    wet+: wet
    wet-: dry`,
  scope: `all: all, every, everything, entire, whole, complete, entirely, completely, full, overall, any of
    only: only, solely, merely, nothing but
    each: each
    first: first, 1st
    second: second, 2nd
    next: next, upcoming
    previous: previous, preceding
    last: last, final
    both: both
    main: main, primary, major, most important, key
    average: average, typical, the mean of, on average
    total: total, altogether, in total, combined
    once: once, a single time
    always: always
    often: often, frequently
    almost: almost, nearly
    exact: exact
    half: half
    daily: daily, per day, a day, each day, every day
    weekly: weekly, per week, a week, each week, every week
    monthly: monthly, per month, a month, each month, every month
    yearly: yearly, annual, annually, per year, a year, each year, every year
    hourly: hourly, per hour, an hour, each hour`,
  time: `now: now, currently, current, nowadays, these days, at present, at the moment, present-day, right now, reigning
    today: today, today's
    quarterpast: quarter past
    quarterto: quarter to
    halfpast: half past
    tonight: tonight, this evening
    tomorrow: tomorrow
    yesterday: yesterday
    lastyear: last year
    thisyear: this year
    nextyear: next year
    lastweek: last week
    thisweek: this week
    nextweek: next week
    lastmonth: last month
    thismonth: this month
    nextmonth: next month
    morning: morning, mornings
    noon: noon, midday, lunchtime
    afternoon: afternoon
    evening: evening, evenings
    night: night, at night, nights, overnight
    day: during the day, daytime
    midnight: midnight
    weekend: weekend, weekends
    spring: spring
    summer: summer
    autumn: autumn, in fall, in the fall, this fall, last fall, next fall, fall season
    winter: winter
    previously: formerly, used to, previously, once upon a time, originally
    recently: recently, lately
    soon: soon, shortly
    immediately: immediately, at once, straight away, right away
    already: already
    yet: yet`,
  modality: `past: was, were, did, had, 've been
    future: will, 'll, going to, gonna
    must: must, have to, need to, required to, obliged to, has to, required, mandatory, compulsory
    may: may, am i allowed to, allowed to, permitted to`,
  question: `who: who, whose, by whom
    when: when, what date, on what date, what year, which year, in which year, in what year
    where: where, in which place, whereabouts
    why: why, how come, what is the reason, reason why, for what reason
    howmany: how many, number of
    howmuch: how much, how much money
    howlong: how long, for how long
    howoften: how often, how frequently
    howfar: how far, distance
    howold: how old, at what age, what age
    howto: how do i, how can i, how do you, how to, how should i, how would i, what's the way to, how does one, how can one, how can you`,
  synonyms: englishSynonyms,
  markers: `from: from, out of, off
    to: to, into, onto, towards
    before: before, prior to
    after: after
    than: than
    over: over
    under: under
    by: by
    with: with
    of: of
    instead: instead of, in place of, rather than
    against: against`,
  numbers: `0: zero
    1: one
    2: two
    3: three
    4: four
    5: five
    6: six
    7: seven
    8: eight
    9: nine
    10: ten
    11: eleven
    12: twelve
    13: thirteen
    14: fourteen
    15: fifteen
    16: sixteen
    17: seventeen
    18: eighteen
    19: nineteen
    20: twenty
    30: thirty
    40: forty
    50: fifty
    60: sixty
    70: seventy
    80: eighty
    90: ninety
    100: hundred
    1000: thousand
    1000000: million
    1000000000: billion`,
};
