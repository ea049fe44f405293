"""Placeholders in an editor: the names that fit after ``${``, and what one stands for."""

import re

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from wfstudio.document.placeholders import forms, is_script, strings
from wfstudio.lint.declared_values import declared_values

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.declared_values import Declared
    from wfstudio.lsp.analysis import Analysis, Spot

_BEGUN = re.compile(r"\$\{(?P<typed>(?:(?:secret|var):)?[A-Za-z0-9_-]*)\Z")
_AROUND = re.compile(r"\$\{(?:(?P<kind>secret|var):)?(?P<name>[A-Za-z_][A-Za-z0-9_-]*)\}")
_LONGEST = 90


def after_dollar(analysis: "Analysis", spot: "Spot", offset: int) -> list[lsp.CompletionItem] | None:
    """What fits in a placeholder that is begun before an offset; None where none is.

    In a script only the forms that no JavaScript can be: what else stands after ``${`` is code.
    """
    begun = _BEGUN.search(analysis.text.content, max(spot.piece.start, offset - _LONGEST), offset)
    if begun is None:
        return None
    script = is_script(spot.path)
    declared = declared_values(_file(analysis))
    before = "var:" if script or begun["typed"].startswith("var:") else ""
    words = {f"{before}{name}": _told(declared, name) for name in declared}
    words |= {f"secret:{name}": "a secret of the profile" for name in _secrets(analysis)}
    place = analysis.text.range(begun.start("typed"), offset)
    closed = analysis.text.content[offset : offset + 1] == "}"
    return [
        lsp.CompletionItem(
            word,
            kind=lsp.CompletionItemKind.Variable,
            detail=detail,
            text_edit=lsp.TextEdit(place, word if closed else f"{word}}}"),
        )
        for word, detail in words.items()
    ]


def about_placeholder(analysis: "Analysis", offset: int) -> tuple[str, tuple[int, int]] | None:
    """What the placeholder around an offset stands for, and where it stands; None where none is."""
    spot = analysis.spot(offset)
    if spot.in_key or spot.piece.kind != "string":
        return None
    start = max(spot.piece.start, offset - _LONGEST)
    for found in _AROUND.finditer(analysis.text.content, start, offset + _LONGEST):
        if found.start() <= offset < found.end():
            return (_page(analysis, found), found.span()) if _counts(spot, found.group()) else None
    return None


def _page(analysis: "Analysis", found: "re.Match[str]") -> str:
    name = found["name"]
    if found["kind"] == "secret":
        kept = f"kept by `wfstudio secret set {name}`, or in `WFSTUDIO_SECRET_{name.upper().replace('-', '_')}`"
        return f"**`{found.group()}`** is a secret of the profile, {kept}."
    values = declared_values(_file(analysis)).get(name, {})
    if not values:
        return f"**`{found.group()}`** has no value in `wfstudio.toml` or `env/PROFILE.toml`."
    lines = [f"- {profile or 'every profile'}: `{value}`" for profile, value in values.items()]
    return "\n".join([f"**`{found.group()}`** stands for", "", *lines])


def _counts(spot: "Spot", text: str) -> bool:
    """Whether such a text is a placeholder in that string at all: in a template literal it is JavaScript."""
    value = spot.piece.value
    if not isinstance(value, str):
        return True
    return any(form.is_token and f"${form.body}" == text for form in forms(value, is_script(spot.path)))


def _told(declared: "Declared", name: str) -> str:
    return ", ".join(f"{profile or 'all'}: {value[:40]}" for profile, value in declared[name].items())


def _secrets(analysis: "Analysis") -> list[str]:
    """The secrets that the document names already."""
    found = [form.name for path, text in strings(analysis.doc.workflow) for form in forms(text, is_script(path), True)]
    return list(dict.fromkeys(name for name in found if name))


def _file(analysis: "Analysis") -> str | None:
    uri = analysis.text.uri
    return to_fs_path(uri) if uri.startswith("file:") else None
