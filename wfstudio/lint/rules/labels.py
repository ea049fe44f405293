"""Which inputs a page's HTML labels."""

from wfstudio.lint.pages import Page
from wfstudio.page.facts import read_page
from wfstudio.page.markup import CLOSE, OPEN

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document, Json, NodeView
    from wfstudio.page.markup import Tag

_CONTROLS = ("input", "select", "textarea")
_SELF_EXPLAINING = frozenset(("hidden", "submit", "button", "reset", "image"))
_NAMES = ("aria-label", "aria-labelledby", "title")


def labelled_in_html(doc: "Document", node: "NodeView", field: "dict[str, Json]") -> bool:
    """Whether the page has a ``<label>`` for a field: around its token, or for its name."""
    token, name = field.get("replaceWithInHtml"), field.get("name")
    for _, html in Page(doc, node).body:
        if "<label" not in html.lower():
            continue
        at = html.find(token) if isinstance(token, str) and token else -1
        for start, end, target in _labels(html):
            if (target and target == name) or start <= at < end or (at >= 0 and _just_before(html, end, at)):
                return True
    return False


def _just_before(html: str, end: int, token: int) -> bool:
    """Whether nothing but tags and blanks stands between a label and a token."""
    return 0 <= token - end < 200 and not any(piece.rpartition(">")[2].strip() for piece in html[end:token].split("<"))


def _labels(html: str) -> list[tuple[int, int, str]]:
    """(start, end, what it is for) of each label."""
    found: list[tuple[int, int, str]] = []
    opened: Tag | None = None
    for tag in read_page(html).tags:
        if tag.name == "label" and tag.kind == OPEN:
            opened = tag
        elif tag.name == "label" and tag.kind == CLOSE and opened is not None:
            target = opened.attributes.get("for")
            found.append((opened.start, tag.end, target.value if target else ""))
            opened = None
    return found


def unlabelled_inputs(html: str) -> "list[Tag]":
    """The inputs written in the HTML itself that have no name for a screen reader."""
    lower = html.lower()
    if not any(f"<{name}" in lower for name in _CONTROLS):
        return []
    labels = _labels(html)
    targets = {target for _, _, target in labels if target}
    found: list[Tag] = []
    place = 0
    for tag in read_page(html).elements:
        while place < len(labels) and labels[place][1] <= tag.start:
            place += 1
        if tag.name not in _CONTROLS or (place < len(labels) and labels[place][0] < tag.start):
            continue
        given = tag.attributes
        kind = given["type"].value.strip().lower() if "type" in given else ""
        named = any(name in given and given[name].value.strip() for name in _NAMES)
        if named or (tag.name == "input" and kind in _SELF_EXPLAINING):
            continue
        if "id" in given and given["id"].value in targets:
            continue
        found.append(tag)
    return found


def worded(name: str) -> str:
    """A field's name as a label: ``firstName`` becomes "First name"."""
    pairs = zip(" " + name, name, strict=False)
    spread = "".join([f" {c}" if c.isupper() and before.islower() else c for before, c in pairs])
    words = spread.replace("_", " ").replace("-", " ").split()
    plain = " ".join([word if word.isupper() and len(word) > 1 else word.lower() for word in words])
    return plain[:1].upper() + plain[1:]
