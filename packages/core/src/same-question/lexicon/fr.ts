import type { LanguageWords } from "./language-words.ts";

export const french: LanguageWords = {
  light: `le la les l un une des du de d a au aux en y et ou que qu qui quoi quel quelle quels quelles ce cet cette ces c ca cela
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs je j me m moi tu te t toi il elle on nous vous ils elles se s
    est sont suis es etre ai as ont avez avoir pour par sur dans avec comme si mais donc car dont ici la lui soi entre chez vers
    fait faire fais peut peux puis puisje t-il t-elle quelque quelques tres plus aussi bien deja encore puis-je dois ete meme y a`,
  generic: `manière façon chose choses utiliser utilise trouver aide personne personnes quelqu'un exemple exemples partie type cas problème question réponse appelé existe existent étapes conseils idée idées nom information aller donner mettre prendre venir possible besoin démarches`,
  articles: "le la les l un une des du de d mon ma mes ton ta tes son sa ses ce cette ces",
  polite: `s'il te plaît, s'il vous plaît, stp, svp, merci, merci beaucoup, merci d'avance, bonjour, salut, bonsoir, dis, dis-moi, dites, dites-moi, peux-tu, pouvez-vous,
    pourrais-tu, pourriez-vous, peux-tu me dire, pouvez-vous me dire, pourriez-vous me dire, pourrais-tu me dire, sais-tu, savez-vous, je voudrais savoir, j'aimerais savoir,
    au fait, euh, bon, ben, alors, voilà, en fait, à propos, excuse-moi, excusez-moi, pardon, désolé, est-ce que, est ce que, une question, petite question,
    si possible, je te prie, je vous prie, aide-moi, tiens, eh bien, disons, du coup, au juste, exactement, à ton avis, à votre avis, peut-être, ça serait sympa, aurais-tu la gentillesse, auriez-vous la gentillesse, si je peux me permettre, en gros, en général, en résumé, en somme, à vrai dire, pour ainsi dire, généralement, franchement, tout compte fait, par hasard, si tu peux, si vous pouvez, quand tu peux, hein, allez, écoute, écoutez, enfin, dis donc, voyons`,
  negation: "ne, n, pas, sans, jamais, aucun, aucune, rien, personne ne, sauf, ni, hormis",
  poles: `on+: activer, allumer, j'active
    on-: désactiver, éteindre
    more+: augmenter, augmente, davantage, supérieur
    more-: moins, diminuer, réduire, baisser, inférieur
    most+: maximum, maximal, maximale, au plus
    most-: minimum, minimal, minimale, au moins
    good+: meilleur, meilleure, meilleurs, mieux, avantages
    good-: pire, pires, inconvénients
    before+: avant, avant de, précédent
    before-: après, suivant, prochain
    open+: ouvrir, ouvre, ouvert, ouverture
    open-: fermer, ferme, fermé, fermeture
    allowed+: permis, autorisé, autorisés, légal, obligatoire
    allowed-: interdit, interdits, illégal
    start+: commencer, commence, début
    start-: arrêter, finir, finit, fin, terminer
    buy+: acheter, achète, achat
    buy-: vendre, vends, vente
    size+: grand, grande, grands
    size-: petit, petite, petits
    fast+: rapide, rapides, vite
    fast-: lent, lente
    price+: cher, chère
    price-: bon marché, pas cher
    long+: long, longue
    long-: court, courte, bref, brève
    age+: vieux, vieil, vieille, ancien, ancienne
    age-: nouveau, nouvel, nouvelle, jeune, récent
    inside+: dedans, intérieur
    inside-: dehors, extérieur
    man+: homme, hommes, garçon, père
    man-: femme, femmes, fille, mère
    add+: ajouter, installer, installe
    add-: supprimer, enlever, retirer, désinstaller
    accept+: accepter, accepte
    accept-: refuser, refuse
    senior+: expert, experts, confirmé
    senior-: débutant, débutants`,
  scope: `all: tout, tous, toute, toutes, entier, entière, entièrement, complet, complète
    only: seulement, uniquement, seul, seule, ne que
    first: premier, première, 1er
    last: dernier, dernière, derniers
    each: chaque, par
    half: demi, demie, moitié
    both: deux deux, tous les deux`,
  time: `now: maintenant, actuellement, actuel, actuelle, aujourd'hui encore, de nos jours
    today: aujourd'hui
    tomorrow: demain
    yesterday: hier
    morning: matin
    evening: soir
    night: nuit
    afternoon: après-midi
    lastyear: l'an dernier, l'année dernière
    nextyear: l'an prochain, l'année prochaine
    lastweek: la semaine dernière
    nextweek: la semaine prochaine
    weekend: week-end, weekend
    spring: printemps
    summer: été
    autumn: automne
    winter: hiver
    previously: autrefois, jadis
    already: déjà
    still: encore, toujours`,
  modality: `past: était, étaient, fut, avait, a été
    future: va, vont, sera, seront
    must: dois, doit, faut, faut-il, il faut, dois-je, devons, doit-on
    may: peut-on, puis-je`,
  question: `who: qui est-ce qui, qui a
    when: quand, en quelle année, à quelle date
    where: où, d'où
    why: pourquoi, pour quelle raison
    howmany: combien
    howlong: combien de temps`,
  synonyms: `ordinateur: ordinateur, pc, ordi
    portable: portable, téléphone, smartphone, téléphone portable
    mail: mail, e-mail, email, courriel
    tva: tva, taxe sur la valeur ajoutée
    ue: ue, union européenne
    etatsunis: états-unis, usa, états-unis d'amérique
    pib: pib, produit intérieur brut
    oms: oms, organisation mondiale de la santé
    cv: cv, curriculum vitae
    rdv: rdv, rendez-vous
    tele: télé, télévision, tv
    photo: photo, photographie, image
    velo: vélo, bicyclette
    voiture: voiture, auto, automobile
    appart: appartement, appart
    explique: explique, explique-moi, expliquer, décris
    ecris: écris, rédige, rédiger, écrire, écris-moi
    donne: donne, donne-moi, cite, cite-moi, liste
    signifie: signifie, veut dire, signification
    coute: coûte, coûtent, prix, coût
    sncf: train
    cdd: cdd, contrat à durée déterminée
    cdi: cdi, contrat à durée indéterminée, contrat permanent
    secu: sécu, sécurité sociale
    fac: fac, université`,
  markers: `from: de, du, d, depuis
    to: à, au, aux, en, vers, dans
    before: avant
    after: après
    than: que, qu
    by: par
    with: avec`,
  numbers: `0: zéro
    2: deux
    3: trois
    4: quatre
    5: cinq
    6: six
    7: sept
    8: huit
    9: neuf
    10: dix
    11: onze
    12: douze
    13: treize
    14: quatorze
    15: quinze
    16: seize
    17: dix-sept
    18: dix-huit
    19: dix-neuf
    20: vingt
    24: vingt-quatre
    25: vingt-cinq
    30: trente
    40: quarante
    50: cinquante
    60: soixante
    70: soixante-dix
    80: quatre-vingts, quatre-vingt
    90: quatre-vingt-dix
    100: cent
    1000: mille
    1000000: million, millions`,
};
