"""The corpus: small documents that show for each rule what it finds and what it must leave alone.

``corpus/WF201.toml`` holds the cases of WF201, each a table under ``[[bad]]`` or ``[[good]]`` with a ``name`` and one
piece of a document, in which ``⟪`` and ``⟫`` mark what a finding must cover, to the character:

====================  =================================================================================================
``journey``           nodes, with commas between; a terminal page ``end`` is put after them
``nodes``             nodes, with commas between; nothing is put around them but the workflow
``node``              one node, the entry; each node that its handlers name is made as a terminal page
``fields``            fields of a page that leads to ``end``
``html``              the HTML of a page that ends the journey, as it is (it is escaped for you)
``css``               the style sheet
``script``            the code of a script ``s`` that leads to ``end``
``workflow``          top-level keys, with commas between, put before ``"nodes"`` (alone or beside another piece)
``doc``               the whole file
====================  =================================================================================================

In each of them ``$name`` stands for the JSON string of the text under ``[bad.texts]`` ``name`` (marks and all): scripts
and HTML need no escaping by hand. A document without ``name``, ``version`` or ``type`` among its pieces gets them.

A *bad* case must give exactly one finding of its rule for each mark, and no other warning or error. More keys:
``document = true`` (no mark: the finding is about the whole document, at its ``nodes`` key), ``also = ["WF301"]``
(other warnings and errors that belong to it), ``severity`` (when it is not the rule's usual one), ``message`` (part of
it), ``node`` and ``path`` (otherwise worked out from the mark), ``nodes_found`` and ``witness`` (of the first finding),
``published = true``, ``limits`` (as in ``wfstudio.toml``), ``encoding`` (of the file: ``utf-8-sig``, ``latin-1``, …),
``safety`` (of the fix; "none" for no fix), and ``fixed``: the same piece after the first finding's fix. A *good* case
must give nothing of its rule and no warning or error at all (save what ``also`` says); ``infos = true`` allows the
rule an info.
"""

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("corpus")
OPEN, CLOSE = "⟪", "⟫"
PIECES = ("journey", "nodes", "node", "fields", "html", "css", "script", "doc")
KEYS = {
    *PIECES, "workflow", "name", "texts", "document", "also", "severity", "message", "path", "nodes_found", "witness",
    "published", "encoding", "safety", "fixed", "infos", "at_node",
    "limits",
}  # fmt: skip
END = '{"id": "end", "type": "form", "fields": [], "is_terminal_node": true}'


class Case:
    """One case: ``data`` is the file, ``marks`` the characters of its text that findings must cover."""

    def __init__(self, code: str, kind: str, row: dict[str, Any]) -> None:
        unknown = set(row) - KEYS
        assert not unknown, f"{code} {row.get('name')!r}: unknown keys {sorted(unknown)}"
        self.code = code
        self.bad = kind == "bad"
        self.row = row
        self.name: str = row["name"]
        self.piece = next((piece for piece in PIECES if piece in row), "workflow")
        marked = around(self.piece, self._filled(row[self.piece]), self._filled(row.get("workflow", "")))
        self.text, self.marks = unmarked(marked)
        self.data = self.text.encode(row.get("encoding", "utf-8"))

    def _filled(self, text: str) -> str:
        texts = self.row.get("texts", {})
        return re.sub(
            r"\$(\w+)",
            lambda found: dumps(texts[found[1]]) if found[1] in texts else found[0],
            text,
        )

    @property
    def fixed(self) -> str | None:
        """The text that the fix must leave, None when the case does not say."""
        if "fixed" not in self.row:
            return None
        piece = self._filled(self.row["fixed"])
        if self.piece == "node":
            return around("node", piece, self._filled(self.row.get("workflow", "")), self._filled(self.row["node"]))
        return around(self.piece, piece, self._filled(self.row.get("workflow", "")))

    def __repr__(self) -> str:
        return f"{self.code}: {self.name}"


def dumps(text: str) -> str:
    """The JSON string of a text; marks stay as they are."""
    return json.dumps(text, ensure_ascii=False)


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without marks, and the stretches they stood around."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length = start = 0
    for part in re.split(f"([{OPEN}{CLOSE}])", marked):
        if part == OPEN:
            start = length
        elif part == CLOSE:
            marks.append((start, length))
        else:
            parts.append(part)
            length += len(part)
    return "".join(parts), marks


def around(piece: str, text: str, top: str = "", like: str | None = None) -> str:
    """A whole file around a piece of one. ``like``: the single node whose targets are to be made."""
    text = text.strip("\n")
    if piece == "doc":
        return text
    if piece == "workflow":
        top, nodes = text, END
    elif piece == "nodes":
        nodes = text
    elif piece == "journey":
        nodes = f"{text},\n{END}"
    elif piece == "node":
        targets = _targets(like or text)
        nodes = ",\n".join([text, *[END.replace('"end"', dumps(target)) for target in targets]])
    elif piece == "fields":
        page = f'{{"id": "page", "type": "form", "fields": [\n{text}\n], "on_next": "end"}}'
        nodes = f"{page},\n{END}"
    elif piece == "html":
        field = f'{{"type": "html", "html": {dumps(text)}}}'
        nodes = f'{{"id": "page", "type": "form", "fields": [{field}], "is_terminal_node": true}}'
    elif piece == "css":
        nodes, top = END, f'"styleSheet": {dumps(text)}' + (f",\n{top}" if top.strip() else "")
    else:
        handlers = '"on_success": "end", "on_error": "end"'
        nodes = f'{{"id": "s", "type": "js", "config": {{"js_code": {dumps(text)}}}, {handlers}}},\n{END}'
    listed = "" if '"nodes":' in top else f'"nodes": [\n{nodes}\n]'
    told = json.loads(f"{{{unmarked(top)[0].strip().rstrip(',')}}}")
    wanted = [f'"{key}": "{value}"' for key, value in TOP.items() if key not in told]
    parts = [", ".join(wanted), top.strip().rstrip(","), listed]
    return "{" + ",\n".join([part for part in parts if part]) + "}"


TOP = {"version": "v1", "name": "Checks", "type": "idv"}


def _targets(node: str) -> list[str]:
    raw = json.loads(unmarked(node)[0])
    named = [
        value
        for key, value in raw.items()
        if key.startswith("on_") and "label" not in key and isinstance(value, str) and value and value != raw.get("id")
    ]
    return list(dict.fromkeys(named)) or ([] if raw.get("is_terminal_node") else ["end"])


@cache
def cases() -> dict[str, list[Case]]:
    """The cases by code."""
    found: dict[str, list[Case]] = {}
    for path in sorted(FOLDER.glob("WF*.toml")):
        tables = tomllib.loads(path.read_text("utf-8"))
        assert set(tables) <= {"bad", "good"}, path
        found[path.stem] = [Case(path.stem, kind, row) for kind in ("bad", "good") for row in tables.get(kind, ())]
    return found
