"""Names of occupations and posts, as English texts use them in place of a title."""

from __future__ import annotations

from random import Random

_RANKS = "Senior Junior Assistant Deputy Chief Lead Head Principal Associate Regional Trainee Staff".split()
_FIELDS = "sales marketing accounts payroll quality production purchasing software network security human-resources property claims training facilities export design data legal warehouse operations finance".split()
_ROLES = "manager engineer analyst clerk officer director supervisor consultant coordinator technician adviser assistant administrator specialist inspector representative planner auditor".split()
_PLAIN = tuple(
    "Plumber|Bricklayer|Paralegal|Radiographer|Librarian|Butcher|Florist|Surveyor|Welder|Locksmith|Roofer|Optician|Baker|Actuary|Archivist|Glazier|Pharmacist|Tailor|Bartender|Geologist|Translator|"
    "Physiotherapist|Flight attendant|Dental hygienist|Forklift operator|Tax preparer|Court reporter|Web developer|Park ranger|Truck driver|School counselor|Air traffic controller|Sound engineer|"
    "Vice President|CEO|CFO|CTO|Managing Director|Chairman|President|Treasurer|Secretary General|Minister of Health|Prime Minister|Governor|Mayor|Senator|Ambassador|Archbishop|Colonel|Chief Executive|"
    "Crane operator|Meat packer|Furniture finisher|Floral designer|Insurance underwriter|Loan officer|Zoologist|Pest control worker|Stenographer|Concierge|Stage manager|Film editor|Oceanographer|"
    "Orthodontist|Veterinary nurse|Speech therapist|Metal polisher|Power plant operator|Textile worker|Tour guide|Ticket agent|Switchboard operator|Postal clerk|Payroll clerk|Landscape architect".split("|")
)  # fmt: skip


def occupation(random: Random, known: tuple[str, ...] = ()) -> str:
    """A post or a trade; `known` are more."""
    chance = random.random()
    if known and chance < 0.5:
        text = random.choice(known)
    elif chance < 0.75:
        text = random.choice(_PLAIN)
    else:
        text = f"{random.choice(_FIELDS)} {random.choice(_ROLES)}".capitalize()
        if random.random() < 0.4:
            text = f"{random.choice(_RANKS)} {text.lower()}"
    return text.lower() if random.random() < 0.25 else text
