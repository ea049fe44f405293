"""Style sheets without anything that fetches, and shut in, so that they stay what they are wherever they are put.

A sheet is read into rules and written anew from those that are understood: an at-rule, a function or a sign that is
not listed costs its declaration, not the sheet. What is left names no address but pictures that are part of it
(``data:``), so that no selector on what somebody typed can tell anybody of it.
"""

import re
from functools import lru_cache

from wfstudio.page.styles import Declaration, StyleRule, is_style_sheet, style_rules, without_comments

MOST_CHARACTERS = 256 * 1024


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FUNCTIONS = _words(
    "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark calc min max clamp var env abs "
    "round mod linear-gradient radial-gradient conic-gradient repeating-linear-gradient "
    "repeating-radial-gradient repeating-conic-gradient translate translatex translatey translate3d scale "
    "scalex scaley rotate skew skewx skewy matrix cubic-bezier steps linear repeat minmax fit-content "
    "counter counters attr blur brightness contrast drop-shadow grayscale hue-rotate invert opacity "
    "saturate sepia inset circle ellipse polygon"
)
_AROUND = re.compile(r"@(?:media|supports|keyframes|-webkit-keyframes)\b[\w\s\-().:,%<>=/*+']*+\Z", re.IGNORECASE)
_STRING = r"\"(?:[^\"\\\n<]|\\[^\n<])*+\"|'(?:[^'\\\n<]|\\[^\n<])*+'"
_PICTURE = r"url\(\s*+(?P<quote>[\"']?)data:image/(?:png|jpeg|gif|webp|svg\+xml)[^\"'()\\\s<>{};]*+" \
           r"(?:;[^\"'()\\\s<>{};]*+)*+(?P=quote)\s*+\)"  # fmt: skip
_VALUE = re.compile(
    rf"(?:(?P<picture>{_PICTURE})|(?P<string>{_STRING})|(?P<function>[A-Za-z][\w-]*+)\(|(?P<other>[\w\s.,%#+*/!\-)\[\](]))",
    re.IGNORECASE,
)
_SELECTOR = re.compile(rf"(?:{_STRING}|[\w\s.,#:*>+~\-()\[\]=^$|%])*+\Z")
_PROPERTY = re.compile(r"-{0,2}[A-Za-z][\w-]*+\Z")
_NEVER = frozenset(("behavior", "-moz-binding", "src", "all", "will-change", "view-transition-name", "anchor-name"))


@lru_cache(maxsize=128)
def safe_style_sheet(css: str) -> str:
    """The rules of a sheet that may stand in a page, well formed; "" for a text that is no sheet. Never raises."""
    if not is_style_sheet(css):
        return ""
    text = without_comments(css[:MOST_CHARACTERS])
    return "\n".join(rule for rule in (_rule(text, rule) for rule in style_rules(text)) if rule)


@lru_cache(maxsize=512)
def safe_declarations(style: str) -> str:
    """The declarations of a ``style`` attribute that may stand in a page."""
    if len(style) > MOST_CHARACTERS or "{" in style or "}" in style:
        return ""
    sheet = without_comments(f"a{{{style}}}")
    rules = style_rules(sheet)
    return "; ".join(_declarations(sheet, rules[0].declarations)) if rules else ""


def _rule(css: str, rule: StyleRule) -> str:
    if rule.around.startswith("&") or not _wraps(rule.around):
        return ""
    selector = ", ".join(part for part in rule.selectors if _is_selector(part))
    kept = _declarations(css, rule.declarations) if selector else []
    if not kept:
        return ""
    inner = f"{selector} {{ {'; '.join(kept)} }}"
    for around in reversed(_blocks(rule.around)):
        inner = f"{around} {{ {inner} }}"
    return inner


def _blocks(around: str) -> list[str]:
    return ["@" + part.strip() for part in around.split("@") if part.strip()]


def _wraps(around: str) -> bool:
    return all(_AROUND.match(block) and _balanced(block) for block in _blocks(around))


def _is_selector(text: str) -> bool:
    return bool(text) and _SELECTOR.match(text) is not None and "wf-" not in text.lower() and _balanced(text)


def _declarations(css: str, declarations: list[Declaration]) -> list[str]:
    kept = []
    for one in declarations:
        if _PROPERTY.match(one.name) and one.name.lower() not in _NEVER and _is_value(one.value):
            strong = css[one.end : one.end + 24].lstrip()[:10].lower() == "!important"
            kept.append(f"{one.name}: {one.value}{' !important' if strong else ''}")
    return kept


def _is_value(value: str) -> bool:
    at = 0
    while at < len(value):
        found = _VALUE.match(value, at)
        if found is None or (found["function"] and found["function"].lower() not in _FUNCTIONS):
            return False
        at = found.end()
    return bool(value) and _balanced(value)


def _balanced(text: str) -> bool:
    """Whether every bracket outside a string is closed by its own kind."""
    open_: list[str] = []
    for sign in re.sub(_STRING, "", text):
        if sign in "([":
            open_.append(")" if sign == "(" else "]")
        elif sign in ")]" and (not open_ or open_.pop() != sign):
            return False
    return not open_
