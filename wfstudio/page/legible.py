"""Texts of a style sheet that hardly stand out from their background, where the sheet alone tells."""

from math import floor

from wfstudio.page.colours import colour, contrast
from wfstudio.page.styles import Declaration, StyleRule, style_rules

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.page.colours import Colour

ENOUGH, ENOUGH_IF_LARGE = 4.5, 3.0
"""Source: WCAG 2.2, 1.4.3 "Contrast (Minimum)", as is what counts as large."""
_EXEMPT = (":disabled", "[disabled", ".disabled", ":-webkit-autofill")
_OWN_COLOURS = (
    "::selection", "::backdrop", "::-moz-selection", "::marker", "::file-selector-button", "::before", "::after",
)  # fmt: skip


class Faint:
    """A text that hardly stands out: ``[start, end)`` is the colour at fault; ``ratio`` is rounded down."""

    __slots__ = ("back", "end", "ratio", "selector", "start", "text", "wanted")

    def __init__(self, selector: str, text: Declaration, back: Declaration, ratio: float, wanted: float) -> None:
        self.selector = selector
        self.text = text.value
        self.back = back.value
        self.start = text.start
        self.end = text.end
        self.ratio = floor(ratio * 10) / 10
        self.wanted = wanted


class _Look:
    """What is known of one selector: the declarations that count."""

    __slots__ = ("back", "known", "text")

    def __init__(self) -> None:
        self.text: Declaration | None = None
        self.back: Declaration | None = None
        self.known: dict[str, str] = {}

    def over(self, base: "_Look") -> "_Look":
        """This look where it says something, the base where it does not."""
        look = _Look()
        look.text, look.back = self.text or base.text, self.back or base.back
        look.known = {**base.known, **self.known}
        return look


def faint_texts(css: str) -> list[Faint]:
    """The faint texts in order of the sheet, each place once."""
    rules = style_rules(css)
    variables = _variables(rules)
    looks: dict[tuple[str, str], _Look] = {}
    for rule in rules:
        for selector in rule.selectors:
            look = looks.setdefault((rule.around, selector), _Look())
            for declaration in rule.declarations:
                _take(look, declaration)
    found: dict[int, Faint] = {}
    nothing = _Look()
    for (around, selector), look in looks.items():
        if around.startswith("&") or (look.text is None and look.back is None) or _left_out(selector):
            continue
        for below in _bases(around, selector):
            look = look.over(looks.get(below, nothing))
        faint = _faint(selector, look, variables)
        if faint is not None:
            faint.start, faint.end = _changed(looks[around, selector], look)
            found.setdefault(faint.start, faint)
    return sorted(found.values(), key=lambda faint: faint.start)


def _changed(own: _Look, whole: _Look) -> tuple[int, int]:
    """The colour to point at: the text's if the selector gives it itself, else its background."""
    shown = own.text or own.back or whole.text
    assert shown is not None
    return shown.start, shown.end


def _take(look: _Look, declaration: Declaration) -> None:
    name = declaration.name
    if name == "color":
        look.text = declaration
    elif name in ("background", "background-color"):
        look.back = declaration
        look.known.pop("background-image", None)
    elif name in ("background-image", "opacity", "font-size", "font-weight", "mix-blend-mode", "filter"):
        look.known[name] = declaration.value.lower()
    elif name == "-webkit-text-fill-color":
        look.known["filter"] = name


def _left_out(selector: str) -> bool:
    lower = selector.lower()
    return any(word in lower for word in _EXEMPT)


def _bases(around: str, selector: str) -> list[tuple[str, str]]:
    """The looks below that of a selector, the nearest first: the same without states, and the same outside of what
    stands around it."""
    plain = _without_states(selector)
    found = [(around, plain)] if plain != selector else []
    if around:
        found += [("", selector)] + ([("", plain)] if plain != selector else [])
    return found


def _without_states(selector: str) -> str:
    """``.button:hover`` as ``.button``; a part of the element that has colours of its own stays itself."""
    last = selector.rpartition(" ")[2]
    if ":" not in last or any(part in last for part in _OWN_COLOURS) or "(" in last:
        return selector
    return selector[: len(selector) - len(last)] + last.partition(":")[0]


def _faint(selector: str, look: _Look, variables: dict[str, str]) -> Faint | None:
    if look.text is None or look.back is None or not _solid(look):
        return None
    text, back = _shade(look.text, variables), _shade(look.back, variables)
    if text is None or back is None:
        return None
    wanted = ENOUGH_IF_LARGE if _large(look) else ENOUGH
    ratio = contrast(text, back)
    return Faint(selector, look.text, look.back, ratio, wanted) if ratio < wanted else None


def _solid(look: _Look) -> bool:
    known = look.known
    return (
        known.get("opacity", "1") in ("1", "100%", "1.0")
        and known.get("background-image", "none") == "none"
        and known.get("mix-blend-mode", "normal") == "normal"
        and known.get("filter", "none") == "none"
    )


def _shade(declaration: Declaration, variables: dict[str, str]) -> "Colour | None":
    value = declaration.value
    if value.startswith("var(") and value.endswith(")"):
        value = variables.get(value[4:-1].strip(), "")
    return colour(value)


def _variables(rules: list[StyleRule]) -> dict[str, str]:
    """The custom properties that are set once, and for the whole page."""
    found: dict[str, str] = {}
    more: set[str] = set()
    for rule in rules:
        for declaration in rule.declarations:
            if declaration.name.startswith("--"):
                if declaration.name in found or rule.around or rule.selectors != [":root"]:
                    more.add(declaration.name)
                found[declaration.name] = declaration.value
    return {name: value for name, value in found.items() if name not in more}


def _large(look: _Look) -> bool:
    size = look.known.get("font-size", "")
    for unit, pixels in (("px", 1.0), ("rem", 16.0), ("pt", 4 / 3)):
        if size.endswith(unit):
            try:
                height = float(size.removesuffix(unit)) * pixels
            except ValueError:
                return False
            bold = look.known.get("font-weight", "") in ("bold", "bolder", "700", "800", "900")
            return height >= 24 or (bold and height >= 18.66)
    return False
