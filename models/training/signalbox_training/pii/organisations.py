"""Names of made-up organisations in many shapes: firms, shops, schools, clinics, offices, clubs, coined brands."""

from __future__ import annotations

from random import Random

from . import name_lists as names
from . import place_lists as places
from .names import faker_names

_STEMS = tuple(
    "nova bright blue north silver terra luma vex quant hyper solar aero poly omni zen core cedar iron swift clear peak alta veri nexi orbi delta kin ora tal mira fen cobalt harbor ember lark pixel drift".split()
)
_ENDINGS = tuple(
    "ly ify loop works soft ware labs grid path base leaf point line gate nest wave ify io ent ara ix on us eon mind forge stack cast link shift".split()
)
_TRADES = {
    "en": "Plumbing|Dental Clinic|Roofing|Law Group|Bakery|Accounting|Logistics|Motors|Pharmacy|Realty|Insurance|Consulting|Landscaping|Veterinary Hospital|Brewing|Electric|Care Home|Furniture|Hardware|Travel|Catering|Credit Union|Media|Foods|Textiles|Partners|Holdings|Robotics|Biotech",
    "de": "Bau|Sanitär|Logistik|Elektrotechnik|Versicherungen|Apotheke|Maschinenbau|Reisen|Immobilien|Bäckerei|Consulting|Medizintechnik|Verlag|Spedition|Energie",
    "fr": "Assurances|Bâtiment|Plomberie|Transports|Conseil|Immobilier|Boulangerie|Électricité|Optique|Voyages|Énergies|Textiles|Édition|Pharmacie",
    "es": "Seguros|Construcciones|Transportes|Consultores|Inmobiliaria|Panadería|Electricidad|Viajes|Ediciones|Farmacia|Logística|Alimentos|Textiles|Clínica Dental",
}  # fmt: skip
_ENGLISH_BODIES = (
    "{place} General Hospital", "University of {place}", "{place} City Council", "St. {first}'s Primary School", "{place} High School", "{place} Public Library",
    "{place} Community College", "{place} Rovers", "Bank of {place}", "{last} Foundation", "{place} Police Department", "{last} & {last2} LLP", "{last} Brothers", "{last} and Sons",
    "The {place} Herald", "{place} Airlines", "{last} Institute of Technology", "{place} Water Board", "First {place} Bank", "{last} Elementary", "Friends of {place} Park",
)  # fmt: skip
_GERMAN_BODIES = (
    "Stadtwerke {place}", "Klinikum {place}", "Universität {place}", "{last}-Gymnasium", "Sparkasse {place}", "Finanzamt {place}", "TSV {place}", "Grundschule {place}",
    "Amtsgericht {place}", "Volkshochschule {place}", "{last} & Partner", "Gebrüder {last}", "Verein der Freunde {place}", "Kita {last}", "Praxis {last}", "{last} & Söhne KG",
)  # fmt: skip
_FRENCH_BODIES = (
    "Mairie de {place}", "CHU de {place}", "Université de {place}", "Lycée {last}", "Collège {last}", "Crédit {last}", "Banque de {place}", "Cabinet {last}", "École {last}",
    "{last} et Fils", "Groupe {last}", "Association {last}", "Maison {last}", "Éditions {last}", "Clinique {last}", "Olympique de {place}",
)  # fmt: skip
_SPANISH_BODIES = (
    "Ayuntamiento de {place}", "Hospital de {place}", "Universidad de {place}", "Colegio {last}", "IES {last}", "Banco {last}", "Grupo {last}", "Hermanos {last}", "Clínica {last}",
    "{last} e Hijos", "Asociación {last}", "Bodegas {last}", "Talleres {last}", "Gestoría {last}", "Deportivo {place}", "Editorial {last}",
)  # fmt: skip
_CHINESE_STEMS = tuple(
    "华信 天成 恒通 远景 创新 宏达 金桥 星辰 绿源 博雅 瑞丰 东方 蓝海 云帆 启明 鼎盛 百川 汇智 安泰 新锐 致远 万象 优品 飞跃 盛世 卓越 和润 信达 美佳 乐途 智联 众诚 清源 维科".split()
)
_CHINESE_TRADES = tuple(
    "科技 网络科技 信息技术 贸易 物流 建筑工程 房地产 餐饮管理 教育咨询 医疗器械 生物医药 电子商务 文化传媒 投资管理 新能源 机械制造 服装 食品 装饰工程 软件".split()
)
_CHINESE_BODIES = (
    "{place}市第一人民医院", "{place}大学", "{place}市第三中学", "{place}实验小学", "{place}师范大学", "{place}银行", "{place}市公安局", "{place}农商银行", "{place}晚报", "{place}图书馆",
    "{stem}幼儿园", "{stem}律师事务所", "{stem}会计师事务所", "{stem}医院", "{stem}驾校", "{stem}健身", "{stem}超市", "{stem}集团", "{stem}中学", "{stem}物业", "{stem}旅行社", "{stem}口腔", "{stem}资本",
)  # fmt: skip
_JAPANESE_STEMS = tuple(
    "青葉 大和 光洋 東和 日進 富士見 桜 旭 北斗 みどり 太陽 あさひ ひかり 三栄 丸昌 共立 新光 若松 南海 第一 東洋 ミライ アルファ ネクスト サンライズ クラウド テラ オリオン".split()
)
_JAPANESE_TRADES = tuple(
    "商事 工業 建設 運輸 食品 製薬 電機 システム 不動産 出版 印刷 物産 産業 設計 保険 電子 興業 テック ソフト".split()
)
_JAPANESE_BODIES = (
    "{place}総合病院",
    "{place}大学",
    "{place}高校",
    "{place}市役所",
    "{stem}銀行",
    "{stem}信用金庫",
    "{stem}幼稚園",
    "{stem}クリニック",
    "{stem}法律事務所",
    "{place}新聞",
    "{stem}小学校",
    "{stem}薬局",
    "{stem}会",
)


def organisation(random: Random, language: str, known: tuple[str, ...] = ()) -> str:
    """An organisation's name. `known` are names of real firms, mixed in for texts in Latin letters."""
    if language == "zh" and random.random() < 0.85:
        return _chinese(random)
    if language == "ja" and random.random() < 0.85:
        return _japanese(random)
    if known and random.random() < 0.35:
        return random.choice(known)
    home = language if language in _TRADES else "en"
    chance = random.random()
    if chance < 0.24:
        return _coined(random)
    if chance < 0.6:
        return _firm(random, home)
    return _body(random, home)


def partners(random: Random) -> str:
    """A firm named after its partners, with or without a legal form."""
    pool = faker_names("en_US").last
    a, b, c = (random.choice(pool) for _ in range(3))
    return random.choice(
        (f"{a}, {b} and {c}", f"{a}-{b}", f"{a} {random.choice(('Inc', 'Inc.', 'LLC', 'Ltd', 'Ltd.', 'PLC', 'Group', 'Company'))}", f"{a} and Sons", f"{a} & {b}", f"{a} {b} {random.choice(_TRADES['en'].split('|'))}")
    )  # fmt: skip


def coined_name(random: Random) -> str:
    """One lower-case made-up word, as brands and domains have them."""
    return random.choice(_STEMS) + random.choice(_ENDINGS)


def _coined(random: Random) -> str:
    name = coined_name(random).capitalize()
    chance = random.random()
    if chance < 0.15:
        name = random.choice(_STEMS).capitalize() + random.choice(_STEMS).capitalize()
    elif chance < 0.22:
        name = "".join(random.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(random.randrange(3, 5)))
    suffix = random.choice(
        (
            "",
            "",
            "",
            "",
            " Inc.",
            " Ltd",
            " GmbH",
            " AI",
            " Labs",
            " Group",
            " Technologies",
            ".io",
            " Health",
            " Systems",
        )
    )
    return name.lower() if random.random() < 0.06 else name + suffix


def _firm(random: Random, language: str) -> str:
    last = random.choice(faker_names({"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}[language]).last)
    if random.random() < 0.3:
        last = random.choice(
            random.choice(
                (
                    names.COMMON_WORD_LAST,
                    names.HINDI_SURNAMES,
                    names.PINYIN_SURNAMES,
                    names.POLISH_SURNAMES,
                    names.ARABIC_SURNAMES,
                )
            )
        )
    trade = random.choice(_TRADES[language].split("|"))
    legal = {"en": ("", "", "", "Inc.", "LLC", "Ltd", "Ltd.", "Corp", "PLC", "& Co."), "de": ("", "GmbH", "AG", "KG", "GmbH & Co. KG", "e.K.", "UG"), "fr": ("", "SA", "SARL", "SAS", "& Cie"), "es": ("", "S.A.", "S.L.", "SL", "S.A. de C.V.", "y Cía.")}[language]  # fmt: skip
    word = random.choice((last, last, random.choice(places.STREET_WORDS)))
    name = random.choice(
        (
            f"{word} {trade}",
            f"{word} {trade}",
            f"{trade} {word}" if language in ("fr", "es") else f"{word} {trade}",
            word,
        )
    )
    suffix = random.choice(legal if name != word else legal[-4:])
    return f"{name} {suffix}".strip()


def _body(random: Random, language: str) -> str:
    pool = faker_names({"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}[language])
    shapes = {"en": _ENGLISH_BODIES, "de": _GERMAN_BODIES, "fr": _FRENCH_BODIES, "es": _SPANISH_BODIES}[language]
    return random.choice(shapes).format(
        place=random.choice(places.CITIES[language]),
        first=random.choice(pool.first),
        last=random.choice(pool.last),
        last2=random.choice(pool.last),
    )


def _chinese(random: Random) -> str:
    stem, place = random.choice(_CHINESE_STEMS), random.choice(places.CITIES["zh"][:60])
    if random.random() < 0.45:
        return random.choice(_CHINESE_BODIES).format(stem=stem, place=place)
    prefix = place if random.random() < 0.3 else ""
    return f"{prefix}{stem}{random.choice(_CHINESE_TRADES)}{random.choice(('有限公司', '有限公司', '公司', '股份有限公司', '集团', ''))}"


def _japanese(random: Random) -> str:
    stem, place = random.choice(_JAPANESE_STEMS), random.choice(places.CITIES["ja"][:40])
    if random.random() < 0.4:
        return random.choice(_JAPANESE_BODIES).format(stem=stem, place=place)
    name = stem + random.choice(_JAPANESE_TRADES)
    return random.choice((f"株式会社{name}", f"{name}株式会社", f"有限会社{name}", name, f"{name}(株)"))
