"""A made-up value for each placeholder of a template, in the language and style of the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from .address_blocks import country, flat, house_line, postcode, state_code, town, whole_block
from .dates import age, birth_date, calendar_date, timestamp_or_day
from .names import first_name, person_name, surname, without_accents
from .numbers import api_key, cn_id, credit_card, iban, ip_address, passport, phone_number, us_driver_license, us_ssn
from .occupations import occupation
from .organisations import coined_name, organisation, partners
from .place_lists import NATIONALITIES
from .places import place, street_address, zip_code

PLACEHOLDER_TYPES: dict[str, str | None] = {
    "PERSON": "PERSON",
    "FIRST_NAME": "PERSON",
    "SURNAME": "PERSON",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "STREET_ADDRESS": "STREET_ADDRESS",
    "CITY": "GPE",
    "GPE": "GPE",
    "ZIP_CODE": "ZIP_CODE",
    "US_SSN": "US_SSN",
    "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN_CODE",
    "IP_ADDRESS": "IP_ADDRESS",
    "DATE_OF_BIRTH": "DATE_TIME",
    "DATE": "DATE_TIME",
    "DATE_TIME": "DATE_TIME",
    "AGE": "AGE",
    "ORGANIZATION": "ORGANIZATION",
    "TITLE": "TITLE",
    "NRP": "NRP",
    "US_DRIVER_LICENSE": "US_DRIVER_LICENSE",
    "DOMAIN_NAME": "DOMAIN_NAME",
    # Parts of blocks, see `address_blocks.py`: a postcode behind a country's name belongs to the address there.
    "HOUSE_LINE": "STREET_ADDRESS",
    "FLAT": "STREET_ADDRESS",
    "POSTCODE": "STREET_ADDRESS",
    "ADDRESS_BLOCK": "STREET_ADDRESS",
    "TOWN": "GPE",
    "COUNTRY": "GPE",
    "STATE": "GPE",
    "YEAR": "DATE_TIME",
    "WEEKDAY": "DATE_TIME",
    "JOB_TITLE": "TITLE",
    # Patterns find these; the head has no type for them.
    "PASSPORT": None,
    "API_KEY": None,
    "URL": None,
    "CN_ID": None,
    "USERNAME": None,
}
"""The entity type of each placeholder; None means that the value is no entity of the token head."""

_TITLES = {
    "en": "Mr. Ms. Mrs. Dr. Prof. Mr Ms Mrs Dr Miss Mx. Sir Professor Rev. Captain Judge Sgt. Nurse".split(),
    "es": "Sr. Sra. Srta. Dr. Dra. Don Doña D. D.ª Prof. Ing. Lic.".split(),
    "de": ["Herr", "Frau", "Dr.", "Prof.", "Prof. Dr.", "Herrn", "Dipl.-Ing.", "Frau Dr."],
    "fr": "M. Mme Mlle Dr Pr Monsieur Madame Maître Me Docteur".split(),
    "zh": "先生 女士 小姐 老师 教授 医生 经理 总 主任 律师 同学 师傅 阿姨 博士 院长 局长 工程师".split(),
    # 様 and さん are left out: the templates hold them as plain text.
    "ja": "先生 氏 教授 部長 課長 社長 医師 院長 弁護士".split(),
}  # fmt: skip
_NRP = {
    "en": "Brazilian Nigerian Turkish Polish Ukrainian Korean Mexican Vietnamese Irish Scottish Kenyan Filipino Iranian Kurdish Romani Berber Maori Navajo Cherokee Tamil Punjabi Catholic Muslim Jewish Hindu Sikh Buddhist Mormon Quaker Lutheran Baptist Orthodox atheist Democrat Republican Labour conservative Green American German French Canadian Peruvian Armenian Basque Haitian Cuban Sunni Methodist Jain libertarian socialist".split(),
    "es": "español mexicana colombiano peruana católico musulmana judío gitano evangélica vasco catalana argentino marroquí rumana ucraniano budista socialista ateo chilena ecuatoriano".split(),
    "de": "Türke Polin Deutsche Österreicher Katholik Muslima Jude evangelisch buddhistisch Ukrainerin Syrer Kurde Italienerin Sozialdemokrat Grüne orthodox Sorbe Rumäne Vietnamesin Atheist".split(),
    "fr": "français algérienne catholique musulman juive bretonne belge suisse marocain tunisienne protestant bouddhiste socialiste sénégalais portugaise corse kurde athée roumaine québécois".split(),
    "zh": "汉族 回族 满族 藏族 壮族 苗族 维吾尔族 蒙古族 彝族 朝鲜族 基督徒 佛教徒 穆斯林 天主教徒 党员 韩国人 美国人 日本人 法国人 越南人 土家族 傣族".split(),
    "ja": "日本人 韓国人 中国人 ブラジル人 ベトナム人 フィリピン人 仏教徒 クリスチャン イスラム教徒 カトリック アイヌ ドイツ人 インド人 フランス国籍 ネパール人".split(),
}  # fmt: skip
_MAIL_HOSTS = "gmail.com outlook.com hotmail.com yahoo.com icloud.com proton.me gmx.de web.de orange.fr free.fr hotmail.es qq.com 163.com 126.com foxmail.com docomo.ne.jp yahoo.co.jp aol.com live.co.uk mail.com fastmail.com".split()
_TOP_LEVELS = (
    "com com com net org io co de fr es cn com.cn jp co.jp co.uk eu ch at info app dev ai shop me us ca com.mx".split()
)


@dataclass(frozen=True)
class KnownNames:
    """Names of a data set that are mixed in with the made-up ones, for texts in Latin letters."""

    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


BLOCK_STYLE = "block"
"""Style of templates whose addresses, dates and adjectives are those of `address_blocks.py` and of Presidio's set."""

_BLOCK_SHARE = {"ADDRESS_BLOCK": 1.0, "STREET_ADDRESS": 0.85, "PERSON": 0.35, "ORGANIZATION": 0.35, "NRP": 0.9, "DOMAIN_NAME": 0.8, "DATE_TIME": 0.7}  # fmt: skip
"""How often a placeholder of a block template gets such a value."""


NOTHING_KNOWN = KnownNames()


@dataclass
class ValueMaker:
    """Makes the values of one filled template.

    E-mail addresses and user names may be made of the person named before.
    """

    random: Random
    language: str
    style: str = ""
    hint: str = ""
    known: KnownNames = NOTHING_KNOWN
    whole_addresses: bool = False
    _person: str = ""

    def value(self, placeholder: str, after_title: bool = False) -> str:
        """A value; `after_title` says that a form of address stands before a name.

        Raises KeyError for an unknown placeholder.
        """
        random, language, style = self.random, self.language, self.style
        if style == BLOCK_STYLE and not after_title and random.random() < _BLOCK_SHARE.get(placeholder, 0):
            return self._block_value(placeholder)
        match placeholder:
            case "HOUSE_LINE":
                return house_line(random, self.known.streets)
            case "ADDRESS_BLOCK":
                return whole_block(random, self.known.streets, self.known.places)
            case "TOWN":
                return town(random, self.known.places)
            case "YEAR":
                return str(random.randrange(1900, 2027))
            case "WEEKDAY":
                return random.choice("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
            case "JOB_TITLE":
                return occupation(random, self.known.occupations)
            case "PERSON":
                alone = after_title and random.random() < 0.5
                self._person = (surname if alone else person_name)(random, language, self.hint, style)
                return self._person
            case "FIRST_NAME":
                self._person = first_name(random, language, self.hint, style)
                return self._person
            case "SURNAME":
                # The person of before by the surname, if there was one.
                if self._person == "":
                    return surname(random, language, self.hint, style)
                return self._person.split()[-1]
            case "STREET_ADDRESS":
                return street_address(random, language, self.whole_addresses and random.random() < 0.4)
            case "CITY" | "GPE":
                text = place(random, language, self.known.places)
                return (
                    text.lower()
                    if self.hint == "lower" or (style in ("chat", "sms") and random.random() < 0.07)
                    else text
                )
            case "ORGANIZATION":
                return organisation(random, language, self.known.organisations)
            case "DATE" | "DATE_TIME":
                return calendar_date(random, language, style)
            case "DATE_OF_BIRTH":
                return birth_date(random, language, style)
            case "PHONE_NUMBER":
                return phone_number(random, language)
            case "ZIP_CODE":
                return zip_code(random, language)
            case "AGE":
                return age(random, language)
            case "TITLE":
                return random.choice(_TITLES[language])
            case "NRP":
                return random.choice(_NRP[language])
            case "EMAIL_ADDRESS":
                return f"{self._account()}@{self._domain() if random.random() < 0.5 else random.choice(_MAIL_HOSTS)}"
            case "DOMAIN_NAME":
                if style in ("", "chat", "social_media", "sms") and random.random() < 0.4:
                    return f"{random.choice(('https', 'http'))}://{random.choice(('', 'www.'))}{self._domain()}{random.choice(('', '/'))}"
                return random.choice(("", "", "", "www.", "mail.", "shop.", "vpn.")) + self._domain()
            case "URL":
                scheme, host = random.choice(("https", "https", "http")), random.choice(("", "www.", "api.", "portal."))
                path = random.choice(("login", "v1/users", "r/8f3k2", "track?id=20931", "docs/setup", "p/7741"))
                return f"{scheme}://{host}{self._domain()}/{path}"
            case "USERNAME":
                return random.choice(("", "", "@")) + self._account()
        makers = {
            "CREDIT_CARD": credit_card, "IBAN_CODE": iban, "US_SSN": us_ssn, "IP_ADDRESS": ip_address, "US_DRIVER_LICENSE": us_driver_license,
            "PASSPORT": passport, "CN_ID": cn_id, "API_KEY": api_key, "FLAT": flat, "POSTCODE": postcode, "COUNTRY": country, "STATE": state_code,
        }  # fmt: skip
        return makers[placeholder](random)

    def _block_value(self, placeholder: str) -> str:
        random, known = self.random, self.known
        match placeholder:
            case "STREET_ADDRESS" | "ADDRESS_BLOCK":
                return whole_block(random, known.streets, known.places)
            case "PERSON":
                self._person = random.choice(known.people) if known.people else person_name(random, self.language)
                return self._person
            case "ORGANIZATION":
                return partners(random)
            case "NRP":
                return _nationality(random)
            case "DATE_TIME":
                return timestamp_or_day(random)
        host = random.choice(known.domains) if known.domains and random.random() < 0.6 else self._camel_domain()
        return f"{random.choice(('https', 'http'))}://{random.choice(('', 'www.'))}{host}/"

    def _camel_domain(self) -> str:
        words = [coined_name(self.random).capitalize(), coined_name(self.random).capitalize()]
        return f"{''.join(words)}.{self.random.choice(_TOP_LEVELS)}"

    def _domain(self) -> str:
        name = coined_name(self.random)
        if self.random.random() < 0.3:
            name += "-" + coined_name(self.random)
        return f"{name}.{self.random.choice(_TOP_LEVELS)}"

    def _account(self) -> str:
        random = self.random
        name = self._person if self._person != "" and random.random() < 0.6 else person_name(random, "en")
        words = re.findall(r"[a-z]+", without_accents(name.lower()))
        if not words:
            words = re.findall(r"[a-z]+", without_accents(person_name(random, "en").lower()))
        first, last = words[0], words[-1]
        number = random.choice(("", "", "", str(random.randrange(1, 99)), str(random.randrange(1950, 2012))))
        if len(words) == 1:
            return f"{first}{number}" if number or random.random() < 0.5 else f"{first}_{coined_name(random)}"
        joined = random.choice(
            (
                f"{first}.{last}",
                f"{first}{last}",
                f"{first[0]}{last}",
                f"{first}_{last}",
                f"{first[0]}.{last}",
                f"{last}.{first}",
                f"{first}-{last[0]}",
                coined_name(random),
                "info",
            )
        )
        return f"{joined}{number}"


def _nationality(random: Random) -> str:
    word = random.choice(NATIONALITIES)
    chance = random.random()
    if chance < 0.2 and not word.endswith(("s", "sh", "ch", "se")):
        word += "s"
    return word.lower() if random.random() < 0.15 else word
