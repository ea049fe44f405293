"""A form's fields as accessible inputs. Only phrasing elements are used, so a field may stand in any paragraph."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from wfstudio.document.catalogue import FIELD_TYPES
from wfstudio.engine.forms import TEXT_LIMIT, validate_fields
from wfstudio.engine.forms import inputs as inputs_by_name
from wfstudio.engine.rejected import Rejected

Field = dict[str, Any]
PREFIX = "f."
"""Begins the name of every input that is a field's, so that no field can be taken for a part of the form itself."""

_FILLED_BY: tuple[tuple[str, str, str], ...] = (
    (r"^(given|first)_?-?name$|^forename$", "given-name", "text"),
    (r"^(family|last)_?-?name$|^surname$", "family-name", "text"),
    (r"^(full_?-?)?name$", "name", "text"),
    (r"e-?mail", "email", "email"),
    (r"phone|mobile|^tel$", "tel", "tel"),
    (r"^dob$|birth", "bday", "text"),
    (r"street|^address(_?line)?_?1?$", "street-address", "text"),
    (r"^(city|town)$", "address-level2", "text"),
    (r"^(state|province)$", "address-level1", "text"),
    (r"^(zip|postal)_?-?(code)?$", "postal-code", "text"),
    (r"^country$", "country-name", "text"),
    (r"^(organi[sz]ation|company)$", "organization", "text"),
)
"""Inferred: what a browser may fill in, told from a field's name (``phoneName`` is none), and the input's type."""

_SAYS_OTHERWISE = re.compile(r"[Pp]hone(Name|Model|Type)|([Nn]ew|[Oo]ther|friend|spouse)")


@dataclass(slots=True)
class Entered:
    """What was typed into a form that was refused, and what is wrong with it, by field name."""

    values: dict[str, str] = field(default_factory=dict, repr=False)
    errors: dict[str, str] = field(default_factory=dict)


def is_input(one: Field) -> bool:
    """Whether a person fills it in: it has a name and is no markup."""
    row = FIELD_TYPES.get(_text(one, "type"))
    return bool(_text(one, "name")) and (row is None or row.is_input)


def input_id(name: str) -> str:
    """The id of a field's input."""
    return "wf-" + re.sub(r"[^\w-]", lambda sign: f"_{ord(sign[0]):x}_", name)


def label_of(one: Field) -> str:
    """What a person reads beside the input."""
    return " ".join(_text(one, "label").split()) or _text(one, "name")


def input_markup(one: Field, entered: Entered) -> str:
    """A field with its label, hint and error."""
    name, kind = _text(one, "name"), _text(one, "type")
    error = entered.errors.get(name, "")
    hint = _text(one, "tooltip")
    own = input_id(name)
    described = [f"{own}-hint"] * bool(hint) + [f"{own}-error"] * bool(error)
    given = {"id": own, "name": PREFIX + name, **_attributes(one, name, kind)}
    if described:
        given["aria-describedby"] = " ".join(described)
    if error:
        given["aria-invalid"] = "true"
    if one.get("required") is True:
        given["required"] = ""
    star = '<span class="wf-star" aria-hidden="true"> *</span>' if one.get("required") is True else ""
    label = f'<label class="wf-label" for="{own}">{escape(label_of(one))}{star}</label>'
    told = f'<span class="wf-hint" id="{own}-hint">{escape(hint)}</span>' if hint else ""
    wrong = (
        f'<span class="wf-error" id="{own}-error"><span class="wf-quiet">Error: </span>{escape(error)}</span>'
        if error
        else ""
    )
    if kind == "checkbox":
        ticked = entered.values.get(name, _ticked(one))
        box = _tag({**given, "type": "checkbox", "value": "true"} | ({"checked": ""} if ticked == "true" else {}))
        return f'<span class="wf-field wf-tick">{wrong}<span class="wf-row">{box}{label}</span>{told}</span>'
    shown = "" if kind == "ssn" else entered.values.get(name, _text(one, "value"))
    if shown:
        given["value"] = shown
    return f'<span class="wf-field">{label}{told}{wrong}{_tag(given)}</span>'


def _attributes(one: Field, name: str, kind: str) -> dict[str, str]:
    made = {"type": "text", "class": "wf-input"}
    if kind == "ssn":
        made |= {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "maxlength": "11"}
    elif kind == "date":
        made |= {"type": "date", "autocomplete": "bday" if _filled_by(name)[0] == "bday" else "off"}
    elif kind == "checkbox":
        made["class"] = "wf-box"
    elif kind == "email":
        made |= {"type": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
    else:
        by, made["type"] = _filled_by(name)
        made["autocomplete"] = by or "off"
    if kind not in ("checkbox", "date"):
        if hint := _text(one, "placeholder"):
            made["placeholder"] = hint
        longest = one.get("maxLength")
        if kind != "ssn":
            made["maxlength"] = str(longest if type(longest) is int and longest > 0 else TEXT_LIMIT)
    return made


def _filled_by(name: str) -> tuple[str, str]:
    if not _SAYS_OTHERWISE.search(name):
        for pattern, by, kind in _FILLED_BY:
            if re.search(pattern, name, re.IGNORECASE):
                return by, kind
    return "", "text"


def _ticked(one: Field) -> str:
    return "true" if one.get("value") in (True, "true", "on") else ""


def _tag(attributes: dict[str, str]) -> str:
    inner = " ".join(f'{key}="{escape(value)}"' if value else key for key, value in attributes.items())
    return f"<input {inner}>"


def checked(node_id: str, fields: list[Field], values: dict[str, str]) -> dict[str, str]:
    """Every field's error, by name, as the engine finds them, in words for the person who filled in the page."""
    errors = {}
    for name, one in inputs_by_name(fields).items():
        try:
            validate_fields(node_id, [one], {name: values.get(name, "")})
        except Rejected as rejected:
            errors[name] = worded(rejected.message, name, one)
    return errors


def worded(message: str, name: str, one: Field) -> str:
    """An engine's message with the label for the field's name."""
    text = message.replace(f"Field '{name}'", f"“{label_of(one)}”", 1)
    return text.replace("YYYY-MM-DD", "such as 1990-12-31")


def _text(one: Field, key: str) -> str:
    value = one.get(key)
    return value if isinstance(value, str) else ""
