"""The files that an unpacked workflow is made of: which text goes where, under names that every system takes."""

import hashlib
import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Document, Json, NodeView, Path

WORKFLOW_FILE = "workflow.json"
MANIFEST = ".wfstudio-unpacked.json"

_LONGEST = 60
_PLAIN = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_-]{{0,{_LONGEST - 1}}}")
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def parts(doc: "Document") -> "Iterator[tuple[Path, str, str]]":
    """(path inside the workflow object, text, file) of each text that has a file of its own: style sheet, markup,
    scripts. Empty texts have none, nor have texts that UTF-8 cannot hold (a lone surrogate)."""
    for path, text, file in _all(doc):
        if isinstance(text, str) and text and is_text(text):
            yield path, text, file


def _all(doc: "Document") -> "Iterator[tuple[Path, Json, str]]":
    workflow = doc.workflow
    yield ("styleSheet",), workflow.get("styleSheet"), "style.css"
    for key in ("header", "footer"):
        yield (key, "html"), _inside(workflow.get(key), "html"), f"{key}.html"
    folders: set[str] = set()
    for node in doc.nodes:
        yield from _of_node(node, f"nodes/{_folder_name(node.id, folders)}")


def _of_node(node: "NodeView", folder: str) -> "Iterator[tuple[Path, Json, str]]":
    here: Path = ("nodes", node.index)
    yield (*here, "config", "js_code"), node.js_code, f"{folder}/script.js"
    for key in ("header", "footer"):
        yield (*here, key, "html"), _inside(node.raw.get(key), "html"), f"{folder}/{key}.html"
    count = 0
    for place, field in enumerate(node.fields_listed):
        html = _inside(field, "html")
        if isinstance(html, str):
            count += 1
            yield (*here, "fields", place, "html"), html, f"{folder}/page{f'-{count}' if count > 1 else ''}.html"


def _inside(value: "Json", key: str) -> "Json":
    return value.get(key) if isinstance(value, dict) else None


def is_reserved(stem: str) -> bool:
    """Whether a file name without its ending is one that Windows keeps for devices."""
    return _RESERVED.fullmatch(stem) is not None


def is_text(text: str) -> bool:
    """Whether UTF-8 can hold the text: it has no lone surrogate."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _folder_name(node_id: str, taken: set[str]) -> str:
    """A name of ASCII letters, digits, ``-`` and ``_`` that differs from the others in more than case: the id itself
    where it is one."""
    name = node_id
    if _PLAIN.fullmatch(name) is None or is_reserved(name):
        mark = hashlib.sha256(node_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{re.sub(r'[^A-Za-z0-9]+', '_', node_id)[:_LONGEST].strip('_') or 'node'}-{mark}"
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free.lower())
    return free


def is_safe(name: str) -> bool:
    """Whether a name that somebody wrote leads to a file inside the folder it is relative to."""
    steps = name.split("/")
    return all(step not in ("", ".", "..") for step in steps) and not set(name) & set("\\:\0")
