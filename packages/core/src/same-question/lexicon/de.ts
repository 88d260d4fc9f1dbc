import type { LanguageWords } from "./language-words.ts";

export const german: LanguageWords = {
  light: `der die das den dem des ein eine einen einem einer eines und oder aber ich mir mich mein meine meinen meinem meiner wir
    uns unser unsere du dir dich dein deine sie er es ihr ihm ihn ihre ihren man sich ist sind war bin sein hat haben habe
    hatte wird werden wurde kann konnen konnte soll sollte in im an am auf aus bei beim mit nach von vom zu zum zur fur um uber unter
    vor durch gegen bis seit ab als wie was wer wo welche welcher welches welchen welchem dass ob wenn weil da dann dort hier so
    auch noch schon nur mal ja denn doch eben etwa gerade bitte gibt es daran darauf dabei dafur davon ins ans tun mach mache machen macht lasse lassen`,
  generic: `weise art sache sachen benutzen verwenden nutzen finden hilfe person personen jemand beispiel beispiele teil typ fall problem frage antwort namens heißt existiert schritte tipps idee ideen name information gehen geben stellen kommen nehmen bekommen brauche braucht möglich vorgehen`,
  articles:
    "der die das den dem des ein eine einen einem einer eines mein meine meinen meinem meiner dein deine herr herrn frau",
  polite: `bitte, danke, vielen dank, danke schön, dankeschön, danke dir, dank im voraus, hallo, hi, hey, guten tag, moin, sag mal, sag bitte, kannst du, können sie, könntest du, könnten sie,
    kannst du mir sagen, können sie mir sagen, könntest du mir sagen, könnten sie mir sagen, sag mir, weißt du, wissen sie, ich möchte wissen, ich würde gern wissen, ich wüsste gern,
    übrigens, eigentlich, mal, denn, doch, halt, eben, ja, also, ähm, äh, na ja, wohl, bloß, so, mal eben, mal schnell, kurz, kurze frage, eine frage, frage, sorry, entschuldigung, wäre nett, wäre super, das wäre nett,
    wenn es geht, wenn möglich, freundlicherweise, hilf mir, würdest du, würden sie, sozusagen, quasi, gerne, gern, mir mal, ehrlich gesagt, vielleicht, lieb von dir, ich hätte gern, liebe grüße, lg, sag, im grunde, im großen und ganzen, grob gesagt, kurz gesagt, im prinzip, mal ne frage, mal eine frage, ne frage, wenn ich fragen darf, falls du das weißt, falls sie das wissen, so gesehen, generell, im allgemeinen, am ende, ganz ehrlich, unter uns, schnell mal, könntest du mir, könnten sie mir, kannst du mir, mir bitte, würde mich freuen, ich bräuchte, hm`,
  negation: "nicht, kein, keine, keinen, keinem, keiner, keines, ohne, nie, niemals, niemand, nichts, weder, außer",
  poles: `on+: einschalten, anschalten, aktivieren, aktiviere, anmachen
    on-: ausschalten, abschalten, deaktivieren, deaktiviere, ausmachen
    more+: mehr, erhöhen, steigern, steigt, höher, größer, zunehmen
    more-: weniger, senken, verringern, sinkt, niedriger, kleiner, abnehmen, geringer
    most+: meisten, maximal, höchstens, maximum, höchste, höchster, höchsten, höchstes
    most-: wenigsten, mindestens, minimal, minimum, niedrigste, niedrigster, geringsten, geringste
    size+: größte, größter, größtes, größten, groß, große, großen
    size-: kleinste, kleinster, kleinstes, kleinsten, klein, kleine, kleinen
    weight+: schwerste, schwerstes, schwer
    weight-: leichteste, leichtestes, leicht
    fast+: schnellste, schneller, schnell
    fast-: langsamste, langsamer, langsam
    price+: teuer, teurer, teuerste, teuersten
    price-: billig, billiger, billigste, günstig, günstigste, günstiger, günstigsten
    good+: beste, besten, bester, besser, vorteile, gut
    good-: schlechteste, schlechtesten, schlechter, nachteile, schlecht
    long+: lang, länger, längste, längster, ausführlich
    long-: kurze, kürzer, kürzeste
    age+: älteste, ältester, alt, alte, alten, älter
    age-: neueste, neu, neue, neuen, jung, jünger, jüngste
    before+: vor, vorher, bevor, zuvor
    before-: nach, nachher, nachdem, danach
    open+: öffnen, öffnet, geöffnet, offen
    open-: schließen, schließt, geschlossen
    allowed+: erlaubt, legal, darf
    allowed-: verboten, illegal
    start+: anfangen, beginnen, beginnt, starten, beginn
    start-: aufhören, enden, endet, beenden, ende, stoppen
    buy+: kaufen, kaufe
    buy-: verkaufen, verkaufe
    cancel+: verschoben
    cancel-: abgesagt
    inside+: drinnen, innen
    inside-: draußen, außen
    man+: mann, männer, junge, vater
    man-: frau, frauen, mädchen, mutter
    add+: hinzufügen, installieren, installiere
    add-: entfernen, löschen, deinstallieren, lösche, entferne
    senior+: experten, fortgeschrittene
    senior-: anfänger, einsteiger`,
  scope: `all: alle, alles, allen, ganze, ganzen, ganzer, gesamte, gesamten, sämtliche, vollständig
    only: nur, lediglich, ausschließlich
    first: erste, ersten, erster, erstes
    last: letzte, letzten, letzter, letztes
    each: jede, jeder, jedes, jeden
    half: halbe, halb, hälfte
    both: beide, beiden
    daily: täglich, pro tag, am tag
    weekly: wöchentlich, pro woche
    yearly: jährlich, pro jahr, im jahr`,
  time: `now: jetzt, derzeit, aktuell, aktuelle, heutzutage, momentan, zurzeit
    today: heute
    tomorrow: morgen
    yesterday: gestern
    evening: abend, abends
    night: nacht, nachts
    lastyear: letztes jahr, voriges jahr
    nextyear: nächstes jahr
    lastweek: letzte woche
    nextweek: nächste woche
    weekend: wochenende
    spring: frühling, frühjahr
    summer: sommer
    autumn: herbst
    winter: winter
    previously: früher, ehemals`,
  modality: `past: war, waren, wurde, wurden, gab, hatte, hatten
    future: wird, werden
    must: muss, müssen, soll, sollte
    may: darf, dürfen`,
  question: `who: wer, wem, wen
    when: wann, in welchem jahr, an welchem tag
    where: wo, woher, wohin
    why: warum, wieso, weshalb, aus welchem grund
    howmany: wie viele, wieviele
    howmuch: wie viel, wieviel
    howlong: wie lange, wie lang
    howoften: wie oft`,
  synonyms: `rechner: pc, computer, rechner
    handy: handy, smartphone, mobiltelefon, telefon
    auto: auto, pkw, wagen, kfz, kraftfahrzeug
    fernseher: fernseher, tv
    eu: eu, europäische union
    usa: usa, vereinigte staaten, amerika
    zb: z.b, zum beispiel
    mwst: mwst, mehrwertsteuer
    bip: bip, bruttoinlandsprodukt
    wg: wg, wohngemeinschaft
    uni: uni, universität
    hu: hu, hauptuntersuchung
    mail: mail, email, e-mail
    foto: foto, bild, fotos, bilder
    erkläre: erkläre, erklär, erklären, erkläre mir, erklär mir, beschreibe
    schreib: schreib, schreibe, schreiben, verfasse, formuliere
    nenne: nenne, nenn, liste, nenne mir, aufzählen
    bedeutet: bedeutet, bedeutung, heißt
    kostet: kostet, kosten, preis
    fahrrad: fahrrad, rad
    bahnhof: bahnhof, bf
    hauptbahnhof: hauptbahnhof, hbf
    straße: straße, str
    gmbh: gmbh, gesellschaft mit beschränkter haftung
    agb: agb, allgemeine geschäftsbedingungen
    bgb: bgb, bürgerliches gesetzbuch
    kita: kita, kindertagesstätte
    wlan: wlan, wifi, wi-fi
    franken: franken, chf, schweizer franken`,
  markers: `from: von, vom, aus
    to: zu, zum, nach, ins, in, an, aufs, auf, zur
    before: vor
    after: nach
    than: als
    without: ohne
    with: mit`,
  numbers: `0: null
    1: eins
    2: zwei
    3: drei
    4: vier
    5: fünf
    6: sechs
    7: sieben
    8: acht
    9: neun
    10: zehn
    11: elf
    12: zwölf
    13: dreizehn
    14: vierzehn
    15: fünfzehn
    16: sechzehn
    17: siebzehn
    18: achtzehn
    19: neunzehn
    20: zwanzig
    21: einundzwanzig
    24: vierundzwanzig
    25: fünfundzwanzig
    30: dreißig
    40: vierzig
    45: fünfundvierzig
    50: fünfzig
    60: sechzig
    70: siebzig
    80: achtzig
    90: neunzig
    100: hundert, einhundert
    200: zweihundert
    1000: tausend, eintausend
    1000000: million, millionen`,
};
