/**
 * Words that mean the same thing in every language where they occur: units, months, weekdays, languages, programming
 * languages and forms of an answer. One group a line, `name: word, word`.
 */
export const sharedWords = {
  /** `name` is `dimension.factor` for units that convert exactly into each other, else a plain name. */
  unit: `time.1: s, sec, secs, seconds, sekunde, sekunden, segundo, segundos, seconde, secondes, 秒, 秒钟, 秒間
    time.60: min, mins, minute, minutes, minuten, minuto, minutos, 分钟, 分間
    time.3600: h, hrs, hour, hours, hours', stunde, stunden, std, hora, horas, heure, heures, 小时, 钟头, 時間, 个小时
    time.86400: day, days, days', tag, tage, tagen, día, días, jour, jours, 天, 日間
    time.604800: week, weeks, weeks', wk, woche, wochen, semana, semanas, semaine, semaines, 周, 星期, 週間, 个星期
    month: month, months, monat, monate, monaten, mes, meses, mois, 个月, 月份, ヶ月, か月
    year: year, years, yr, yrs, jahr, jahre, jahren, año, años, an, ans, année, années, 年, 年間
    length.1: mm, millimeter, millimeters, millimetre, millimetres, milímetros, millimètres, 毫米, ミリ
    length.10: cm, centimeter, centimeters, centimetre, centimetres, zentimeter, centímetros, centimètres, 厘米, 公分, センチ, センチメートル
    length.1000: m, meter, meters, metre, metres, metros, metro, mètre, mètres, 米, メートル
    length.1000000: km, kms, kilometer, kilometers, kilometre, kilometres, kilómetro, kilómetros, kilomètre, kilomètres, 公里, 千米, キロメートル
    mile: mi, mile, miles, meile, meilen, milla, millas, 英里, マイル
    foot: ft, foot, feet, fuß, pies, 英尺, フィート
    inch: inch, inches, zoll, pulgada, pulgadas, pouce, pouces, 英寸, インチ
    yard: yd, yard, yards, ヤード
    mass.1: mg, milligram, milligrams, milligramm, miligramos, milligrammes, 毫克, ミリグラム
    mass.1000: g, gram, grams, gramm, gramo, gramos, gramme, grammes, gr, 克, グラム
    mass.1000000: kg, kgs, kilogram, kilograms, kilo, kilos, kilogramm, kilogramo, kilogramos, kilogramme, kilogrammes, 公斤, 千克, キロ, キログラム
    tonne: tonne, tonnes, tonnen, tonelada, toneladas, 吨, トン
    jin: 斤
    pound: lb, lbs, pound, pounds, pfund, libra, libras, 磅, ポンド
    ounce: oz, ounce, ounces, unze, unzen, onza, onzas, once, onces, 盎司, オンス
    stone: stone, stones
    volume.1: ml, milliliter, milliliters, millilitre, millilitres, milliliter, mililitros, 毫升, ミリリットル
    volume.10: cl, centilitre, centilitres
    volume.1000: l, liter, liters, litre, litres, litro, litros, 升, 公升, リットル
    gallon: gal, gallon, gallons, gallonen, galones, 加仑, ガロン
    cup: cup, cups, tasse, tassen, taza, tazas, 杯
    tbsp: tbsp, tablespoon, tablespoons, esslöffel, el, cucharada, cucharadas, 大さじ
    tsp: tsp, teaspoon, teaspoons, teelöffel, tl, cucharadita, cucharaditas, 小さじ
    pint: pint, pints
    celsius: celsius, °c, ℃, centigrade, grad celsius, 摄氏度, 摄氏, 摂氏
    fahrenheit: fahrenheit, °f, ℉, 华氏度, 华氏, 華氏
    kelvin: kelvin
    degree: degree, degrees, grad, grados, degrés, °, 度
    percent: percent, per cent, %, prozent, por ciento, pour cent, 百分之, パーセント
    dollar: dollar, dollars, $, usd, us$, dólar, dólares, 美元, 美金, ドル
    euro: euro, euros, €, eur, 欧元, ユーロ
    sterling: £, gbp, pound sterling, pounds sterling, 英镑
    yen: yen, ¥, jpy, 日元, 円
    yuan: yuan, rmb, cny, 元, 块, 块钱, 人民币
    kwh: kwh, kilowatt hour, kilowatt hours, kilowatt-hours, kilowattstunden
    watt: watt, watts, w
    kcal: kcal, calories, calorie, kalorien, calorías, 卡路里, 大卡, 千卡, カロリー
    joule: joule, joules, kj
    mb: mb, megabyte, megabytes, mo
    gb: gb, gigabyte, gigabytes, go
    tb: tb, terabyte, terabytes
    kb: kb, kilobyte, kilobytes
    kmh: km/h, kph, kilometers per hour, kilometres per hour, stundenkilometer
    mph: mph, miles per hour
    hectare: hectare, hectares, ha, hektar, 公顷
    acre: acre, acres, 亩
    night: nächte`,
  date: `jan: january, jan, januar, enero, janvier
    feb: february, feb, februar, febrero, février
    mar: march, märz, marzo, mars
    apr: april, apr, abril, avril
    may: mai, mayo
    jun: june, jun, juni, junio, juin
    jul: july, jul, juli, julio, juillet
    aug: august, aug, agosto, août
    sep: september, sep, sept, septiembre, septembre
    oct: october, oct, oktober, octubre, octobre
    nov: november, nov, noviembre, novembre
    dec: december, dec, dezember, diciembre, décembre
    mon: monday, mon, mondays, montag, montags, lunes, lundi, 周一, 星期一, 月曜日
    tue: tuesday, tue, tuesdays, dienstag, dienstags, martes, mardi, 周二, 星期二, 火曜日
    wed: wednesday, wed, wednesdays, mittwoch, mittwochs, miércoles, mercredi, 周三, 星期三, 水曜日
    thu: thursday, thu, thursdays, donnerstag, donnerstags, do, jueves, jeudi, 周四, 星期四, 木曜日
    fri: friday, fri, fridays, freitag, freitags, viernes, vendredi, 周五, 星期五, 金曜日
    sat: saturday, sat, saturdays, samstag, samstags, sonnabend, sábado, samedi, 周六, 星期六, 土曜日
    sun: sunday, sundays, sonntag, sonntags, domingo, dimanche, 周日, 星期日, 星期天, 日曜日
    easter: easter, ostern, pascua, pâques, 复活节
    christmas: christmas, xmas, weihnachten, navidad, noël, 圣诞节, 圣诞, クリスマス
    newyear: new year's day, neujahr, 元旦, 元日
    newyearseve: new year's eve, silvester`,
  language: `english: english, englisch, englische, englischen, inglés, anglais, 英语, 英文, 英語
    german: german, deutsch, deutsche, deutschen, auf deutsch, alemán, allemand, 德语, 德文, ドイツ語
    french: french, französisch, französische, französischen, francés, français, 法语, 法文, フランス語
    spanish: spanish, spanisch, spanische, spanischen, español, castellano, espagnol, 西班牙语, スペイン語
    italian: italian, italienisch, italiano, italien, 意大利语, イタリア語
    portuguese: portuguese, portugiesisch, portugués, portugais, 葡萄牙语
    chinese: chinese, mandarin, chinesisch, chino, chinois, 中文, 汉语, 普通话, 中国語
    cantonese: cantonese, 粤语, 广东话
    japanese: japanese, japanisch, japonés, japonais, 日语, 日文, 日本語
    korean: korean, koreanisch, coreano, coréen, 韩语, 韩文, 韓国語
    russian: russian, russisch, ruso, russe, 俄语, ロシア語
    arabic: arabic, arabisch, árabe, arabe, 阿拉伯语
    dutch: dutch, niederländisch, neerlandés, néerlandais, 荷兰语
    polish: polish, polnisch, polaco, polonais, 波兰语
    turkish: turkish, türkisch, turco, turc, 土耳其语
    swedish: swedish, schwedisch, sueco, suédois
    latin: latin, latein, latín, 拉丁语
    greek: greek, griechisch, griego, grec, 希腊语
    thai: thai, 泰语
    hindi: hindi, 印地语
    catalan: catalan, catalán, katalanisch
    vietnamese: vietnamese, 越南语`,
  programming: `python: python, py, python3
    javascript: javascript, js
    typescript: typescript, ts
    java: java
    kotlin: kotlin
    c: c
    c++: c++, cpp
    c#: c#, csharp
    go: golang
    rust: rust
    ruby: ruby
    php: php
    swift: swift
    perl: perl
    haskell: haskell
    scala: scala
    r: r
    bash: bash
    powershell: powershell
    sql: sql
    lua: lua`,
  format: `table: table, tabelle, tabla, tableau, 表格, 表
    list: bullet points, bulleted list, bullet list, bullets, numbered list, stichpunkte, stichpunkten, lista, 列表, 清单, 箇条書き, リスト
    json: json
    csv: csv
    xml: xml
    yaml: yaml
    markdown: markdown
    html: html
    essay: essay, aufsatz, ensayo, dissertation, 论文, 作文, エッセイ
    poem: poem, gedicht, poema, poème, 诗, 一首诗, 詩
    haiku: haiku, 俳句
    limerick: limerick
    story: story, geschichte, cuento, histoire, 故事, 物語
    letter: letter, brief schreiben, carta, lettre, 信, 手紙
    chart: chart, bar chart, pie chart, diagram, diagramm, gráfico, graphique, 图表, 流程图, グラフ
    paragraph: paragraph, paragraphs, absatz, párrafo, paragraphe, 段落
    sentence: sentence, sentences, satz, sätze, frase, frases, phrase, phrases, 句话
    words: words, wörter, wörtern, palabras, mots, 字
    tweet: tweet, tweets
    prose: prose, fließtext, prosa`,
} as const;
