"""Made-up people, and values for fields and results that read like real ones. Nobody's: the numbers were never issued.

Everything is fixed: no clock, no chance, so that what is made of it has the same bytes each time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wfstudio.document.model import Json
from wfstudio.engine.forms import Field, validate_fields
from wfstudio.engine.rejected import Rejected


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person."""

    first: str
    middle: str
    last: str
    born: str
    email: str
    phone: str
    ssn: str
    street: str
    city: str
    zip: str
    state: str


PEOPLE = (
    Person(
        "Ada", "King", "Lovelace", "1985-12-10", "ada@mail.example", "201-555-0100", "078-05-1120",
        "12 Lakeside Drive", "Springfield", "02139", "NY",
    ),
    Person(
        "Grace", "Brewster", "Hopper", "1976-12-09", "grace@mail.example", "201-555-0101", "219-09-9999",
        "7 Harbor Street", "Arlington", "22201", "VA",
    ),
    Person(
        "Alan", "Mathison", "Turing", "1982-06-23", "alan@mail.example", "201-555-0102", "457-55-5462",
        "86 Mill Lane", "Princeton", "08540", "NJ",
    ),
    Person(
        "Katherine", "Coleman", "Johnson", "1978-08-26", "katherine@mail.example", "201-555-0103", "123-45-6789",
        "3 Orbit Road", "Hampton", "23661", "CA",
    ),
)  # fmt: skip
"""Social security numbers: famous from advertisements and films, never to be issued."""

CHILD_BORN = "2019-06-15"
LONG_AGO, FAR_AHEAD = "1920-02-29", "2099-12-31"
SOON = ("2030-01-15", "2030-02-16", "2030-03-17", "2030-04-18")
"""Days to come, one for each of the people."""

_EXACT: dict[str, str] = {
    "documenttype": "Passport", "doctype": "Passport", "documentnumber": "X00000000", "issuingcountry": "USA",
    "country": "USA", "nationality": "USA", "gender": "F", "sex": "F", "currency": "USD", "language": "en",
    "routingnumber": "021000021", "accountnumber": "1842001833", "employeenumber": "E-1918",
}  # fmt: skip
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("score", ("0.96", "0.95", "0.97", "0.94")), ("amount", ("100", "120", "140", "160")),
    ("price", ("100", "120", "140", "160")), ("total", ("100", "120", "140", "160")),
    ("sum", ("100", "120", "140", "160")), ("income", ("50000", "51000", "52000", "53000")),
    ("salary", ("50000", "51000", "52000", "53000")), ("age", ("36", "37", "38", "39")),
    ("year", ("1985", "1986", "1987", "1988")), ("count", ("1", "2", "3", "4")), ("quantity", ("1", "2", "3", "4")),
    ("id", ("id-1001", "id-1002", "id-1003", "id-1004")),
)  # fmt: skip
"""How a key ends → what each of the people gives for it."""


def usual_text(key: str, kind: str = "", person: Person = PEOPLE[0], example: str = "") -> str:
    """What a person of good will gives under a key: told by the field's type, its name, then the author's example."""
    word = re.sub(r"[^a-z]", "", key.lower())
    if kind == "email" or "email" in word:
        return person.email
    if kind == "ssn" or word in ("ssn", "socialsecuritynumber"):
        return person.ssn
    if kind == "date" or word.endswith("date"):
        return person.born if _is_birth(word) else SOON[PEOPLE.index(person)]
    if _is_birth(word):
        return person.born
    own = _personal(word, person)
    if own:
        return own
    if word in _EXACT:
        return _EXACT[word]
    if example and example.strip() == example and re.search(r"[A-Za-z1-9]", example):
        return example
    texts = next((texts for ending, texts in _ENDINGS if word.endswith(ending)), ())
    return texts[PEOPLE.index(person)] if texts else "example"


def is_birth(key: str) -> bool:
    """Whether a key names a date of birth."""
    return _is_birth(re.sub(r"[^a-z]", "", key.lower()))


def _is_birth(word: str) -> bool:
    return word in ("dob", "bday") or "birth" in word or word.endswith("dob")


def _personal(word: str, person: Person) -> str:
    if word.endswith(("firstname", "givenname", "forename")):
        return person.first
    if word.endswith(("lastname", "surname", "familyname")):
        return person.last
    if word.endswith("middlename"):
        return person.middle
    if word in ("name", "fullname", "displayname", "contactname", "holdername", "customername", "username"):
        return f"{person.first} {person.last}"
    if word.endswith(("phone", "phonenumber", "mobile", "mobilenumber", "telephone", "cell")):
        return person.phone
    if "street" in word or word.endswith(("address", "addressline")):
        return person.street
    if word.endswith(("city", "town")):
        return person.city
    if word.endswith(("zip", "zipcode", "postalcode", "postcode")):
        return person.zip
    return person.state if word == "state" else ""


def usual_value(field: Field, person: Person = PEOPLE[0]) -> Json:
    """The usual value of a form's field that its own rules take; None when none was found."""
    if field.get("type") == "checkbox":
        return True
    example = field.get("value") or field.get("placeholder")
    text = usual_text(_text(field, "name"), _text(field, "type"), person, example if isinstance(example, str) else "")
    return fitted(field, text)


def fitted(field: Field, text: str) -> str | None:
    """The text, made longer or shorter where the field's length asks for it; None when the field takes neither."""
    least, most = field.get("minLength"), field.get("maxLength")
    longer = text
    if isinstance(least, int) and len(longer) < least:
        longer = (longer * (least // max(1, len(longer)) + 1))[:least]
    shorter = longer[:most] if isinstance(most, int) and most >= 0 else longer
    return shorter if accepts(field, shorter) else None


def accepts(field: Field, value: Json) -> bool:
    """Whether the field's own rules take a value."""
    name = _text(field, "name")
    try:
        validate_fields("", [field], {name: value})
    except Rejected:
        return False
    return True


def _text(field: Mapping[str, Json], key: str) -> str:
    value = field.get(key)
    return value if isinstance(value, str) else ""
