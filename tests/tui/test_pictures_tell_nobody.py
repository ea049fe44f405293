"""The pictures of the suite hold no license, no key and nothing about a person that the suite uses anywhere."""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PERSONAL = {
    "firstName", "lastName", "email", "mail", "ssn", "phone", "mobile", "dob", "street", "address", "documentNumber",
    "emailTo", "smsTo",
}  # fmt: skip
SECRET = {"license", "token", "secret", "password", "keySecret", "licensekey", "control_license"}
NOBODY = ("******", "Passport", "Driver's license", "Device", "made-up", "no such license")
"""Values of these keys that name nobody: a mask, what a document is, and no secret at all."""


def texts(value: Any) -> Iterator[str]:
    """Every text and number in a value."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def in_answers() -> Iterator[str]:
    """What people enter, and what is found on their documents, in the samples' answers."""
    for file in (ROOT / "sample_workflows" / "answers").glob("*.yaml"):
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        yield from texts(told.get("metadata"))
        for replies in told["answers"].values():
            for reply in replies if isinstance(replies, list) else [replies]:
                if isinstance(reply, dict):
                    yield from texts(reply.get("fields", reply))


def in_tests() -> Iterator[str]:
    """What the tests' own sources give as such."""
    for file in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            pairs: list[tuple[object, ast.expr]] = []
            if isinstance(node, ast.Dict):
                named = zip(node.keys, node.values, strict=True)
                pairs = [(key.value, value) for key, value in named if isinstance(key, ast.Constant)]
            elif isinstance(node, ast.Call):
                pairs = [(one.arg, one.value) for one in node.keywords]
            for key, value in pairs:
                if key in PERSONAL | SECRET and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def tells(value: str) -> bool:
    """Whether a value can be told from any other word: long, and no plain word in lower case."""
    return len(value) >= 5 and value not in NOBODY and not (value.islower() and value.replace(" ", "").isalpha())


def test_no_picture_holds_what_the_suite_uses_as_secret_or_personal() -> None:
    values = {value for value in (*in_answers(), *in_tests()) if tells(value)}
    assert len(values) > 50 and {"ada@example.org", "Lovelace", "078-05-1120", "lic-secret"} <= values
    pictures = [*(ROOT / "tests").rglob("*.svg"), *(ROOT / ".github").glob("*.svg")]
    assert len(pictures) > 40
    for picture in pictures:
        shown = picture.read_text(encoding="utf-8").partition("</style>")[2]
        text = html.unescape(re.sub(r"<[^>]*>", "\n", shown)).replace("\xa0", " ")
        assert not [value for value in values if value in text], picture
