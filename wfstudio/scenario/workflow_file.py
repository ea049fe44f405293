"""The workflows that scenarios run on: each read once, with what a run asks of it at every step kept at hand."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.client.values import trial_of
from wfstudio.document.errors import DocumentError, MalformedDocument, UnreadableFile
from wfstudio.document.model import Document
from wfstudio.document.part_names import WORKFLOW_FILE
from wfstudio.document.reading import parse, read_bytes
from wfstudio.engine.definition import Definition
from wfstudio.scenario.page import PageField, inputs_of, kind_of

if TYPE_CHECKING:
    from wfstudio.graph.index import GraphIndex


@dataclass(frozen=True, slots=True)
class Asked:
    """What a node asks of a person: its ``kind`` as ``page.kind_of`` tells it, and its inputs."""

    kind: str
    inputs: tuple[PageField, ...]


class TestedWorkflow:
    """A workflow that scenarios run on. ``name`` is what reports call its file; ``document`` never changes, ``whole``
    is the same with the values of its placeholders."""

    __test__ = False  # it is no test case, whatever its name begins with

    def __init__(self, document: Document, name: str = "", whole: Document | None = None) -> None:
        self.document = document
        self.name = name
        self.definition = Definition((whole or document).workflow)
        self._asked: dict[str, Asked] = {}

    @cached_property
    def index(self) -> "GraphIndex":
        """The workflow's edges; the scripts are read for it."""
        from wfstudio.graph.index import build

        return build(self.definition.document)

    @cached_property
    def lines(self) -> Mapping[tuple[str, str], int]:
        """The line of each node ("" for the key) and of each of its handlers, counted from 1 in the file read."""
        return _lines(self.document)

    def asked(self, node_id: str) -> Asked:
        """What that node asks; KeyError where there is none."""
        known = self._asked.get(node_id)
        if known is None:
            node = self.definition.node(node_id)
            if node is None:
                raise KeyError(node_id)
            known = self._asked[node_id] = Asked(kind_of(node), inputs_of(node))
        return known


class TestedWorkflows:
    """Reads workflow files, each once."""

    __test__ = False

    def __init__(self) -> None:
        self._read: dict[str, TestedWorkflow] = {}

    def put(self, path: Path, document: Document, name: str = "") -> None:
        """From now on that file holds this document, whatever it holds. Raises what ``get`` raises."""
        found = TestedWorkflow(document, name or os.path.relpath(path), trial_of(document, path))
        self._read[os.path.realpath(path)] = found

    def get(self, path: Path, name: str = "") -> TestedWorkflow:
        """The workflow in a file, or in a folder that it was unpacked to; ``name`` is what to call it.

        Placeholders get the values of the embedded profile, secrets a text that names them. Raises DocumentError when
        it cannot be read or holds no workflow, or a placeholder has no value, ConfigurationError when values cannot be
        used.
        """
        real = os.path.realpath(path)
        if real not in self._read:
            self.put(path, read_document(path), name)
        return self._read[real]


def read_document(path: Path) -> Document:
    """The workflow in a file, or in a folder that it was unpacked to. Raises DocumentError."""
    data = _packed(path)
    try:
        document = parse(read_bytes(path) if data is None else data)
    except MalformedDocument as error:
        raise DocumentError(str(error), str(path)) from None
    if not document.is_object or not isinstance(document.workflow.get("nodes"), list):
        raise DocumentError("holds no workflow: an object with a list `nodes` is expected", str(path))
    return document


def _packed(path: Path) -> bytes | None:
    if not path.is_dir() and path.name != WORKFLOW_FILE:
        return None
    from wfstudio.document.unpacked_folder import folder_of, read_folder

    folder = folder_of(str(path))
    if folder is None and path.is_dir():
        raise UnreadableFile(path, "is a folder, and no unpacked workflow")
    return None if folder is None else read_folder(folder).data


def _lines(document: Document) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    if document.source is None:
        return found
    positions = document.source.positions
    for node in document.nodes:
        at = document.full_path(("nodes", node.index))
        try:
            member = positions.member(at)
        except KeyError:
            continue
        first = member.members.get("id", member)
        found.setdefault((node.id, ""), positions.line_column(first.start)[0])
        for key in node.handlers:
            handler = member.members.get(key)
            if handler is not None:
                found.setdefault((node.id, key), positions.line_column(handler.start)[0])
        code = member.members.get("config")
        found.setdefault((node.id, "next"), positions.line_column((code or first).start)[0])
    return found
