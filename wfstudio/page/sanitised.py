"""A page's HTML without anything that acts: what is left shows text, pictures and links, and nothing else.

Scripts, event handlers, frames, forms and their controls, ``meta``, ``base``, ``link`` and every address that is not a
plain one are gone; a style attribute keeps the declarations that ``safe_styles`` lets through. The work is that of
``nh3`` (ammonia), which reads HTML as a browser does and writes it anew, so that its output has one reading only:
attribute values stand in double quotes, and ``<`` in them and in text is escaped.
"""

import re
from functools import lru_cache
from html import escape, unescape

import nh3

from wfstudio.page.markup import CLOSE, OPEN, tags
from wfstudio.page.safe_styles import safe_declarations

MOST_CHARACTERS = 512 * 1024
MOST_TAGS = 2_500
MOST_REFERENCES = 20_000
"""A piece with more tags or character references is shown as its text: a browser's way of reading takes quadratic time
on what is nested deep."""

OWN = "wf-"
"""Ids and classes that begin so are the page's own; the document's are left out."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _words(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup data "
    "dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i "
    "img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub "
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_PICTURE = _words("svg g path circle ellipse rect line polyline polygon defs stop") | {
    *("lineargradient", "radialgradient", "linearGradient", "radialGradient")
}
TAGS = _TEXT | _PICTURE
GONE = _words(
    "script style template noscript iframe object embed applet frameset noframes title textarea select "
    "math video audio canvas map foreignobject foreignObject"
)
"""Elements that go with their content; any other that is not in ``TAGS`` leaves its content behind."""

_ANYWHERE = _words("class id title lang dir role align style")
_BY_TAG = {
    "a": "href",
    "img": "src alt width height",
    "td": "colspan rowspan headers scope valign",
    "th": "colspan rowspan headers scope valign abbr",
    "col": "span",
    "colgroup": "span",
    "ol": "start reversed type",
    "li": "value",
    "time": "datetime",
    "data": "value",
    "details": "open",
    "font": "color size face",
    "table": "border cellpadding cellspacing summary",
    "blockquote": "cite",
}
_DRAWN = _words(
    "viewbox viewBox width height fill stroke stroke-width stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-miterlimit fill-rule clip-rule opacity fill-opacity stroke-opacity transform "
    "d cx cy r rx ry x y x1 x2 y1 y2 points offset stop-color stop-opacity gradientunits gradientUnits "
    "gradienttransform gradientTransform preserveaspectratio preserveAspectRatio focusable xmlns fx fy"
)
_ATTRIBUTES = {
    "*": set(_ANYWHERE),
    **{tag: set(names.split()) for tag, names in _BY_TAG.items()},
    **{tag: set(_DRAWN) for tag in _PICTURE},
}
_ORIGIN = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[0-9]{1,5})?+(?=[/?#]|\Z)", re.IGNORECASE)
_PICTURE_DATA = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;", "data:image/svg+xml")
_ROLES = _words(
    "alert banner complementary contentinfo figure heading img list listitem main note presentation none "
    "region status navigation group"
)


class SafeHtml:
    """``html`` may stand in a page; ``hosts`` are the origins that its pictures come from."""

    __slots__ = ("hosts", "html")

    def __init__(self, html: str, hosts: frozenset[str]) -> None:
        self.html = html
        self.hosts = hosts


@lru_cache(maxsize=512)
def sanitised(html: str) -> SafeHtml:
    """``html`` without what acts; never raises, in bounded time."""
    if len(html) > MOST_CHARACTERS or html.count("<") > MOST_TAGS or html.count("&") > MOST_REFERENCES:
        return SafeHtml(_as_text(html[:MOST_CHARACTERS]), frozenset())
    hosts: set[str] = set()

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "src" and tag == "img":
            return _picture(value, hosts)
        return _kept(name, value)

    cleaned = nh3.clean(
        html.replace("\0", ""),
        tags=set(TAGS),
        clean_content_tags=set(GONE),
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        generic_attribute_prefixes={"aria-"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        url_relative=lambda url: url if url.startswith("#") else None,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer",
    )
    return SafeHtml(cleaned, frozenset(hosts))


def _picture(value: str, hosts: set[str]) -> str | None:
    address = value.strip()
    start = address[:24].lower()
    if start.startswith(_PICTURE_DATA):
        return address
    origin = _ORIGIN.match(address)
    if origin is None:
        return None
    hosts.add(origin[0].lower())
    return address


def _kept(name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if not word.lower().startswith(OWN)) or None
    if name == "id":
        return None if value.lower().startswith(OWN) else value
    if name == "style":
        return safe_declarations(value) or None
    if name == "role":
        return value if value in _ROLES else None
    if name in ("href", "cite"):
        return None if value.strip().lower().startswith("data:") else value
    if name in ("fill", "stroke", "stop-color") and "url(" in value.lower().replace(" ", ""):
        return value if value.strip().lower().startswith("url(#") else None
    return value


def _as_text(html: str) -> str:
    """The text of a piece that is too large to be read as a browser would."""
    parts, at, hidden = [], 0, ""
    for tag in tags(html):
        if not hidden:
            parts.append(html[at : tag.start])
        if tag.kind == OPEN and tag.name in GONE and not hidden:
            hidden = tag.name
        elif tag.kind == CLOSE and tag.name == hidden:
            hidden = ""
        at = tag.end if tag.kind in (OPEN, CLOSE) or tag.name == "" else len(html)
    if not hidden:
        parts.append(html[at:])
    text = escape(unescape(" ".join(parts)))
    return f"<div>{text}</div>"
