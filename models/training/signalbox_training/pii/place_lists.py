"""Real cities and countries, and the parts that made-up addresses are built of."""

from __future__ import annotations

CITIES: dict[str, tuple[str, ...]] = {
    "en": tuple(
        "Springfield|Portland|Austin|Denver|Boise|Tulsa|Fresno|Omaha|Memphis|Raleigh|Tucson|Albany|Dayton|Toledo|Boulder|Savannah|Mobile|Reno|Spokane|Des Moines|Baton Rouge|"
        "Salt Lake City|San Antonio|St. Louis|Fort Worth|New Haven|Little Rock|Grand Rapids|Sioux Falls|Las Cruces|Leeds|Bristol|Bath|Norwich|Hull|Swansea|Dundee|Inverness|Reading|Luton|"
        "Kingston upon Hull|Stoke-on-Trent|Milton Keynes|Newcastle|Belfast|Cork|Galway|Limerick|Perth|Adelaide|Hobart|Darwin|Ballarat|Wagga Wagga|Wellington|Dunedin|Calgary|Halifax|Winnipeg|Saskatoon|"
        "Pune|Chennai|Hyderabad|Lucknow|Kochi|Jaipur|Lahore|Karachi|Dhaka|Colombo|Nairobi|Mombasa|Lagos|Ibadan|Accra|Kumasi|Kampala|Durban|Cape Town|Harare|Manila|Cebu|Singapore|Penang|Hong Kong".split("|")
    ),
    "es": tuple("Madrid|Sevilla|Zaragoza|Málaga|Murcia|Bilbao|Córdoba|Valladolid|Vigo|Gijón|Cádiz|Burgos|Logroño|Badajoz|Huelva|Lleida|Teruel|Cuenca|Getafe|Ciudad de México|Guadalajara|Monterrey|Puebla|Mérida|Oaxaca|Tijuana|Bogotá|Medellín|Cali|Cartagena|Lima|Arequipa|Cusco|Quito|Guayaquil|Buenos Aires|Rosario|Mendoza|Salta|Santiago|Valparaíso|Montevideo|Asunción|La Paz|Caracas|San José".split("|")),
    "de": tuple("Berlin|Hamburg|München|Köln|Leipzig|Dresden|Essen|Bremen|Hannover|Nürnberg|Bochum|Bonn|Münster|Kassel|Ulm|Trier|Jena|Erfurt|Rostock|Kiel|Halle|Singen|Essen-Werden|Bad Homburg|Castrop-Rauxel|Frankfurt am Main|Freiburg im Breisgau|Wien|Graz|Linz|Salzburg|Innsbruck|Zürich|Bern|Basel|Luzern|St. Gallen|Winterthur".split("|")),
    "fr": tuple("Paris|Lyon|Marseille|Toulouse|Nantes|Lille|Rennes|Reims|Dijon|Angers|Nîmes|Brest|Limoges|Tours|Metz|Besançon|Caen|Nancy|Rouen|Pau|Saint-Étienne|Aix-en-Provence|Clermont-Ferrand|La Rochelle|Le Mans|Genève|Lausanne|Bruxelles|Liège|Namur|Montréal|Québec|Gatineau|Dakar|Abidjan|Tunis|Casablanca|Alger".split("|")),
    "zh": tuple("北京 上海 广州 深圳 杭州 南京 苏州 成都 重庆 武汉 西安 天津 长沙 郑州 青岛 大连 厦门 福州 宁波 无锡 合肥 济南 沈阳 哈尔滨 长春 昆明 贵阳 南宁 海口 兰州 西宁 银川 太原 石家庄 南昌 温州 绍兴 嘉兴 泉州 佛山 东莞 珠海 中山 惠州 洛阳 开封 宜昌 襄阳 绵阳 乐山 大理 丽江 桂林 柳州 三亚 拉萨 乌鲁木齐 呼和浩特 台北 高雄 台中 香港 澳门 徐州 扬州 常州 烟台 威海 潍坊 保定 唐山 义乌 昆山 上海市 北京市 成都市 湖北武汉 浙江省杭州市 江苏南通 四川绵阳".split()),
    "ja": tuple("東京 大阪 京都 名古屋 札幌 福岡 神戸 仙台 広島 横浜 川崎 さいたま 千葉 新潟 静岡 浜松 岡山 熊本 鹿児島 那覇 金沢 長野 松本 高松 松山 高知 大分 長崎 宮崎 青森 盛岡 秋田 山形 水戸 宇都宮 前橋 甲府 岐阜 奈良 和歌山 東京都 大阪市 京都市 札幌市 横浜市 福岡市 世田谷区 渋谷区 新宿区 鎌倉市 つくば市 八王子市".split()),
    "other": tuple("Kraków|Gdańsk|Wrocław|Praha|Brno|Bratislava|Budapest|Debrecen|Ljubljana|Zagreb|Split|Beograd|Sofia|Cluj-Napoca|Athens|Thessaloniki|Istanbul|Izmir|Ankara|Tirana|Milano|Torino|Bologna|Napoli|Palermo|Lisboa|Porto|Coimbra|Braga|São Paulo|Recife|Curitiba|Fortaleza|Rotterdam|Utrecht|Groningen|Eindhoven|Antwerp|Ghent|Malmö|Göteborg|Uppsala|Oslo|Bergen|Trondheim|Aarhus|Odense|Tampere|Turku|Riga|Vilnius|Tallinn|Kyiv|Lviv|Odesa|Tbilisi|Yerevan|Baku|Almaty|Tashkent|Amman|Beirut|Doha|Jeddah|Muscat|Haifa|Cairo|Alexandria|Hanoi|Da Nang|Jakarta|Bandung|Surabaya|Bangkok|Chiang Mai|Seoul|Busan|Incheon|Osaka|Nagoya|Kyoto|Chengdu|Shenzhen|Hangzhou|Wuhan|Xi'an|Qingdao".split("|")),
}  # fmt: skip

COUNTRIES: dict[str, tuple[str, ...]] = {
    "en": tuple("Canada|Mexico|Brazil|Peru|Chile|Ireland|Portugal|Poland|Hungary|Romania|Norway|Finland|Greece|Turkey|Egypt|Kenya|Nigeria|Ghana|Ethiopia|South Africa|India|Pakistan|Nepal|Sri Lanka|Vietnam|Thailand|Malaysia|Indonesia|the Philippines|Japan|South Korea|Australia|New Zealand|Jamaica|Cuba|Ukraine|Georgia|Lebanon|Jordan|Texas|Ohio|Oregon|Nevada|Ontario|Wales|Scotland|Kerala|Bavaria|Catalonia".split("|")),
    "es": tuple("México|Perú|Chile|Colombia|Ecuador|Bolivia|Uruguay|Cuba|Portugal|Francia|Italia|Alemania|Polonia|Marruecos|Andalucía|Galicia|Asturias".split("|")),
    "de": tuple("Österreich|Polen|Italien|Spanien|Portugal|Kroatien|Ungarn|Griechenland|Türkei|Dänemark|Norwegen|Bayern|Sachsen|Hessen|Tirol|Brandenburg".split("|")),
    "fr": tuple("Belgique|Suisse|Espagne|Italie|Allemagne|Portugal|Pologne|Maroc|Tunisie|Sénégal|Canada|Bretagne|Alsace|Normandie".split("|")),
    "zh": tuple("加拿大 澳大利亚 新西兰 德国 法国 英国 日本 韩国 泰国 越南 新加坡 马来西亚 意大利 西班牙 美国 浙江 四川 云南 湖南 河北 福建".split()),
    "ja": tuple("カナダ 韓国 中国 ドイツ フランス ブラジル ベトナム タイ インド オーストラリア 北海道 沖縄 長野県 愛知県 兵庫県".split()),
}  # fmt: skip

CHINESE_DISTRICTS = tuple(
    "海淀区 朝阳区 浦东新区 徐汇区 静安区 天河区 越秀区 南山区 福田区 西湖区 余杭区 鼓楼区 玄武区 武侯区 锦江区 江北区 渝中区 洪山区 江汉区 雁塔区 碑林区 和平区 河西区 岳麓区 金水区 市南区 思明区 吴中区 高新区 经开区 工业园区".split()
)
CHINESE_ROADS = tuple(
    "中山路 人民路 解放路 建设路 中关村大街 长江路 黄河路 文化路 学院路 和平街 胜利街 幸福路 滨江大道 迎宾大道 科技路 天府大道 望京街 江南大道 湖滨路 花园路 振兴街 青年路 新华路 朝阳街 桂花巷 石板巷 柳荫街 环城北路 南京西路 光明路 五一路 团结路 龙湖路 凤凰路 丁香路".split()
)
CHINESE_ESTATES = tuple(
    "阳光花园 翠湖苑 金色家园 万科城 锦绣小区 碧桂园 幸福里 绿城玫瑰园 东方明珠 书香门第 龙湖花园 保利国际 清华苑 梧桐公寓 和谐家园 江南春晓".split()
)
JAPANESE_TOWNS = tuple(
    "中央 本町 栄町 緑ヶ丘 桜台 西新井 南青山 北山町 駅前 大手町 若葉台 旭町 幸町 神楽坂 三軒茶屋 松原 上野毛 高円寺南 石神井町 花園 東山 梅田 心斎橋筋 天神 大名 宮前 富士見 美園".split()
)
JAPANESE_BUILDINGS = tuple(
    "コーポ桜 メゾン緑 ハイツ山田 グランドパレス サンライズ レジデンス青葉 プラザ本町 第二富士ビル".split()
)

STREET_WORDS = tuple(
    "Oak Maple Cedar Elm Pine Willow Birch Chestnut Walnut Juniper Main High Church Mill Station Victoria Albert Park Lake River Hill Meadow Sunset Sunrise Highland Washington Jefferson Lincoln Franklin Jackson Harbour Orchard Spring Bridge Castle Abbey King Queen Market Chapel School Green Foxglove Heron Kestrel Mulberry Magnolia Cypress Coyote Canyon Prairie Mission Alameda Ashgrove Larkspur Pinecrest Ridgeview Thornbury Wellington Waverley Gladstone Nelson Trafalgar Mahatma Gandhi Brigade Temple Lotus".split()
)
STREET_KINDS = tuple(
    "Street Avenue Road Lane Drive Court Boulevard Way Place Terrace Close Crescent St Ave Rd Ln Dr Ct Blvd St. Ave. Rd. Pl Sq Parkway Circle Row Walk Grove Gardens".split()
)
GERMAN_STREETS = tuple(
    "Hauptstraße|Bahnhofstraße|Gartenweg|Schulstraße|Lindenallee|Goethestraße|Schillerstr.|Am Markt|Kirchgasse|Mühlenweg|Rosenweg|Bergstraße|Ringstr.|Dorfplatz|Feldweg|Birkenweg|Kantstraße|Torgauer Straße|Alte Gasse|Wiesengrund|Seestr.|Karl-Marx-Allee|Sonnenallee|Breite Straße|Im Winkel|Unter den Linden|Zum Sportplatz".split(
        "|"
    )
)
FRENCH_STREETS = tuple(
    "rue de la République|rue Victor Hugo|avenue Jean Jaurès|boulevard Voltaire|place de la Mairie|rue des Lilas|rue du Moulin|chemin des Vignes|impasse des Roses|quai de la Loire|rue Pasteur|allée des Tilleuls|rue Saint-Michel|bd Gambetta|av. Foch|route de Lyon|rue du 8 Mai 1945|cours Lafayette|square Carpeaux|rue de l'Église".split(
        "|"
    )
)
SPANISH_STREETS = tuple(
    "calle Mayor|calle de Alcalá|avenida de la Constitución|plaza de España|paseo de Gracia|C/ San Juan|Calle Goya|Avda. Andalucía|ronda de Toledo|camino del Molino|Av. Insurgentes Sur|calle Reforma|carrera 15|calle 72|Av. Corrientes|calle Las Heras|travesía del Pilar|C. Lope de Vega|calle Real|callejón del Agua|Jirón Unión|avenida Libertad".split(
        "|"
    )
)

COUNTRY_NAMES = tuple(
    "Estonia|Spain|Denmark|Norway|Tunisia|Iceland|Austria|United States|Switzerland|Slovenia|Cyprus (Greek)|Poland|Finland|Netherlands|Belgium|Hungary|South Africa|Cyprus|"
    "Sweden|Czech Republic|New Zealand|Canada|France|Portugal|Brazil|United Kingdom|Greenlander|Uruguay|Italy|Australia|Germany|Ireland|Japan|India|USA|UK|Croatia|Greece|Mexico".split("|")
)  # fmt: skip
"""Countries as exports of addresses name them, a few oddly."""

NATIONALITIES = tuple(
    "Afghan|Albanian|Algerian|American|Andorran|Angolan|Argentinian|Armenian|Australian|Austrian|Azerbaijani|Bahraini|Bangladeshi|Barbadian|Belarusian|Belgian|Belizean|Beninese|"
    "Bhutanese|Bolivian|Bosnian|Brazilian|British|Bruneian|Bulgarian|Burmese|Burundian|Cambodian|Cameroonian|Canadian|Chadian|Chechen|Chilean|Chinese|Colombian|Congolese|Costa Rican|"
    "Croatian|Cuban|Cypriot|Czech|Danish|Dominican|Dutch|Ecuadorean|Egyptian|Emirati|English|Eritrean|Estonian|Ethiopian|Fijian|Finnish|French|Gabonese|Gambian|Georgian|German|Ghanaian|"
    "Greek|Greenlander|Grenadian|Guatemalan|Guinean|Guyanese|Haitian|Honduran|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Ivorian|Jamaican|Japanese|Jordanian|"
    "Kazakh|Kenyan|Kuwaiti|Kyrgyz|Lao|Latvian|Lebanese|Liberian|Libyan|Lithuanian|Luxembourger|Macedonian|Malagasy|Malawian|Malaysian|Malian|Maltese|Mauritanian|Mauritian|Mexican|Moldovan|"
    "Mongolian|Montenegrin|Moroccan|Mozambican|Namibian|Nepalese|New Zealander|Nicaraguan|Nigerian|Norwegian|Omani|Pakistani|Palestinian|Panamanian|Paraguayan|Peruvian|Filipino|Polish|"
    "Portuguese|Qatari|Romanian|Russian|Rwandan|Salvadoran|Samoan|Saudi|Scottish|Senegalese|Serbian|Singaporean|Slovak|Slovenian|Somali|South African|Spanish|Sri Lankan|Sudanese|Surinamese|"
    "Swedish|Swiss|Syrian|Taiwanese|Tajik|Tanzanian|Thai|Tibetan|Togolese|Trinidadian|Tunisian|Turkish|Turkmen|Ugandan|Ukrainian|Uruguayan|Uzbek|Venezuelan|Vietnamese|Welsh|Yemeni|Zambian|Zimbabwean".split("|")
)  # fmt: skip
"""Adjectives of countries and peoples."""
