import type { LanguageWords } from "./language-words.ts";

export const spanish: LanguageWords = {
  light: `el la los las lo un una unos unas de del a al en y e o u que se es son esta estan este esto estos estas ese eso esa mi mis
    tu tus su sus me te le les nos yo ella ellos usted ustedes con por para como cual cuales cuyo hay ha han he haber ser
    estar fue si pero entre sobre donde quien muy tan ya mas tengo tiene tienen puede puedo puedes pueden hace hacer hago algun alguna algo
    ello asi porque pues cuando qué`,
  generic: `manera forma cosa cosas usar usando utilizar hacer haciendo encontrar ayuda persona personas alguien ejemplo ejemplos parte tipo caso problema pregunta respuesta llamado llama sirve existe existen pasos consejos idea ideas nombre información llevar dar dejar poner ver`,
  articles: "el la los las lo un una unos unas mi mis tu tus su sus este esta",
  polite: `por favor, porfa, porfavor, gracias, muchas gracias, mil gracias, hola, buenas, buenos días, oye, oiga, una cosa, una pregunta,
    podrías, podría, podrías decirme, podría decirme, me podrías decir, puedes decirme, me dices, dime, me puedes decir, sabes, sabe usted, quisiera saber,
    me gustaría saber, quiero saber, a ver, por cierto, bueno, pues, eh, en fin, perdona, perdón, disculpa, disculpe, te lo agradezco, se lo agradezco, si puedes, si no te importa,
    más o menos, en realidad, la verdad, te agradecería, ayúdame, necesito saber, o sea, vamos, digo yo, tal vez, quizá, me das, te importaría, sería posible, si eres tan amable, tengo una duda, una duda, digamos, por así decirlo, en general, en resumen, al final, de hecho, por casualidad, si no es molestia, si se puede, dicho sea de paso, hablando en general, venga, anda, oiga, buenas tardes, un favor, te pido un favor, cuando puedas, saludos`,
  negation: "no, sin, nunca, ni, nadie, nada, ningún, ninguno, ninguna, jamás, tampoco, excepto, salvo, menos los",
  poles: `on+: activar, encender, activo, enciendo
    on-: desactivar, apagar, desactivo, apago
    more+: más, mayor, aumentar, aumenta, subir, sube
    more-: menos, menor, reducir, disminuir, baja, bajar
    most+: máximo, máxima, como máximo
    most-: mínimo, mínima, al menos, como mínimo
    good+: mejor, mejores, ventajas, beneficios
    good-: peor, peores, desventajas, inconvenientes, riesgos
    before+: antes, antes de, anterior
    before-: después, después de, siguiente, próximo
    open+: abrir, abre, abren, abierto, abierta, apertura
    open-: cerrar, cierra, cierran, cerrado, cerrada, cierre
    allowed+: permitido, obligatorio, legal
    allowed-: prohibido, ilegal
    start+: empezar, empieza, comenzar, comienza, empiezo
    start-: terminar, termina, acabar, acaba, dejar
    buy+: comprar, compro
    buy-: vender, vendo
    size+: grande, grandes
    size-: pequeño, pequeña, pequeños
    price+: caro, caros, cara
    price-: barato, baratos, barata
    fast+: rápido, rápida
    fast-: lento, lenta
    long+: largo, larga
    long-: corto, corta, breve
    age+: viejo, vieja, antiguo, antigua
    age-: nuevo, nueva, joven, reciente, último, última
    inside+: dentro
    inside-: fuera
    man+: hombre, hombres, niño, padre
    man-: mujer, mujeres, niña, madre
    add+: añadir, instalar, instalo
    add-: quitar, eliminar, borrar, desinstalar, desinstalo
    senior+: experto, expertos, avanzado
    senior-: principiante, principiantes`,
  scope: `all: todo, todos, toda, todas, entero, entera, completo, completa
    only: solo, sólo, solamente, únicamente
    first: primer, primero, primera
    last: últimos, últimas
    each: cada
    half: media, medio, mitad
    both: ambos, ambas`,
  time: `now: ahora, actualmente, actual, hoy en día
    today: hoy
    tomorrow: mañana
    yesterday: ayer
    night: noche, noches
    afternoon: tarde
    lastyear: año pasado
    nextyear: próximo año, año que viene
    lastweek: semana pasada
    nextweek: próxima semana, semana que viene
    weekend: fin de semana
    spring: primavera
    summer: verano
    autumn: otoño
    winter: invierno
    already: todavía, aún`,
  modality: `past: fue, fueron, era, eran, hizo, hicieron, había, hubo
    future: va a, van a, será, serán
    must: hay que, debo, debe, tengo que, es obligatorio, obligatorio
    may: se puede, puedo, se permite`,
  question: `who: quién, quiénes
    when: cuándo, en qué año, qué día, en qué fecha
    where: dónde
    why: por qué
    howmany: cuántos, cuántas
    howmuch: cuánto, cuánta
    howlong: cuánto tarda, cuánto tiempo, cuánto dura`,
  synonyms: `ordenador: ordenador, computadora, pc
    movil: móvil, celular, teléfono, teléfono móvil
    correo: correo, correo electrónico, email, e-mail, mail
    coche: coche, carro, auto
    piso: piso, apartamento
    tele: tele, televisión, televisor
    oms: oms, organización mundial de la salud
    ue: ue, unión europea
    eeuu: eeuu, ee.uu, estados unidos
    iva: iva, impuesto sobre el valor añadido
    pib: pib, producto interior bruto
    dni: dni, documento nacional de identidad, carnet de identidad
    explica: explica, explícame, describe
    escribe: escribe, redacta, redactar, escribir, escríbeme
    dame: dame, dime, nombra
    foto: foto, fotografía, imagen
    sierra: bici, bicicleta
    moto: moto, motocicleta
    significa: significa, significado, quiere decir
    pelicula: película, peli
    universidad: universidad, uni`,
  markers: `from: de, del, desde
    to: a, al, en, hacia, hasta
    before: antes de
    after: después de
    than: que
    with: con
    for: para`,
  numbers: `0: cero
    1: uno
    2: dos
    3: tres
    4: cuatro
    5: cinco
    6: seis
    7: siete
    8: ocho
    9: nueve
    10: diez
    11: once
    12: doce
    13: trece
    14: catorce
    15: quince
    16: dieciséis
    17: diecisiete
    18: dieciocho
    19: diecinueve
    20: veinte
    21: veintiuno
    22: veintidós
    24: veinticuatro
    25: veinticinco
    30: treinta
    40: cuarenta
    50: cincuenta
    60: sesenta
    70: setenta
    80: ochenta
    90: noventa
    100: cien, ciento
    200: doscientos
    300: trescientos
    500: quinientos
    1000: mil
    1000000: millón, millones`,
};
