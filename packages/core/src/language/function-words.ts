/**
 * Frequent words that belong to few of the languages in Latin script, with the verbs and question words of prompts.
 * They steady the n-grams on short texts and tell sentences from borrowed terms. A word that several of these languages
 * share stands in each list.
 */
const words: Readonly<Record<string, string>> = {
  en: "the in a what how why does is are and with that this you your my from which when where who whose can could should would please explain write give make find help need needs thanks thank hello they it its have has of there about into between using use not if me we our be been by or to on i i'm i've don't doesn't isn't can't it's what's hi hey solve calculate define draw summarize translate tell show compare describe create best way did do was were than then any some more most much many good get got work works want",
  es: "el la de en los las del una qué cómo cuál cuáles dónde cuándo quién quiénes por para con y pero más también está están son es muy hay esto esta este eso mi tu su nos lo sin sobre entre desde hasta puedo puedes puede tengo tiene hacer haz hazme dame dime escribe explica explícame resuelve calcula traduce define gracias hola favor ayuda quiero necesito debo cuánto cuánta cuántos todo otra otro fue ser cada según ese esa al le",
  ca: "el la els les del dels una un amb que per és són què com quan on qui aquest aquesta això meu meva teu seva més molt també jo tu ell ella ens vull puc pot fer escriu explica gràcies hola si al als va vaig ha han hem no en de i perquè hi ho li",
  de: "der die das den dem des ein eine einen einem einer und oder nicht ist sind war was wie warum wieso wer wo wann welche welcher welches ich du er sie wir ihr mir mich dir dich mein meine dein sein mit in für auf von zu zum zur im bei aus nach über unter zwischen auch noch nur mehr kann kannst können soll muss wird werden hat haben habe gibt bitte danke hallo erkläre schreibe schreib mach gib nenne löse berechne übersetze hilfe wenn dass als es kein keine sehr gut jetzt",
  fr: "le la de les des une du et est sont pas que qu' qui quoi quel quelle quels quelles comment pourquoi où quand je tu il elle nous vous ils mon ma mes ton ta tes son sa ses dans pour avec sur sous par mais plus aussi très ce cette ces cet peut peux faire fais donne explique écris écrire résous calcule traduis résume en merci bonjour aide j'ai c'est n'est qu'est-ce l' d' y a-t-il au aux un ne dois être avoir si ou était fait tout",
  it: "il gli della dello delle degli dei che cosa come perché quando dove chi quale quali è sono con per una un la di e in nel nella sul alla al non più anche questo questa mi ti si scrivi spiega spiegami traduci risolvi calcola grazie ciao voglio posso puoi può devo fare fammi ho ha ed quanto tra",
  pt: "o os as do da dos das no na nos nas um uma que como qual quais por porque onde quando quem é são com de e em para não mais também este esta isto isso meu minha seu sua você eu ele ela nós posso pode tenho tem fazer faça escreva explique traduza resolva calcule obrigado olá ajuda quero preciso ao à está foi se",
  nl: "het een van niet wat hoe waarom wie waar wanneer welke ik je jij hij zij wij we mijn jouw zijn in met voor op bij uit naar over ook nog maar meer kan kun kunt moet wordt heeft heb hebben er dat dit deze die de schrijf leg geef maak bedankt hallo graag als is te en of",
};

const languagesByWord = indexWords();

function indexWords(): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const [language, list] of Object.entries(words))
    for (const word of list.split(" ")) index.set(word, [...(index.get(word) ?? []), language]);
  return index;
}

/** Languages (ISO 639-1) in whose list a lower-case word stands; empty for most words. */
export function languagesOfWord(word: string): readonly string[] {
  return languagesByWord.get(word) ?? [];
}
