"""A workflow as the engine reads it: pinned, indexed once, never changed."""

import json
from functools import lru_cache

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.document.rows import NodeType

HANDLER_STAND_INS: dict[str, tuple[str, ...]] = {
    "next": ("on_next", "on_success"),
    "back": ("on_back",),
    "success": ("on_success", "on_next"),
    "fail": ("on_fail",),
    "error": ("on_error", "on_fail"),
    "resolution_fail": ("on_check_resolution_fail", "on_fail"),
}
"""Outcome → the handlers that take it, the first wired one wins.

Source: ``on_success`` stands in for a form's ``on_next``. Inferred: ``on_next`` stands in for ``on_success``,
``on_fail`` for ``on_error`` and for ``on_check_resolution_fail``.
"""

UNKNOWN_TYPE_WAITS = True
"""Inferred: a node type that is not in the catalogue is a page; it waits, takes any fields and emits next."""


class Definition:
    """The workflow object of a document with its nodes by id. ``from_json`` shares one per text."""

    __slots__ = ("_by_id", "_ways", "document")

    def __init__(self, workflow: dict[str, Json]) -> None:
        self.document = Document.from_workflow(workflow)
        self._by_id = {node.id: node for node in reversed(self.document.nodes) if node.id}
        self._ways: dict[tuple[str, str], tuple[str, str] | None] = {}

    @property
    def entry(self) -> NodeView | None:
        """Where a run starts."""
        return self.document.entry

    def node(self, node_id: str) -> NodeView | None:
        """The first node with that id."""
        return self._by_id.get(node_id)

    def row(self, node_id: str) -> NodeType | None:
        """The catalogue's row for that node's type."""
        return CATALOGUE.get(self.type_of(node_id))

    def type_of(self, node_id: str) -> str:
        """The node's type, "" for a node that is not there or has none."""
        node = self.node(node_id)
        return node.type if node else ""

    def is_terminal(self, node_id: str) -> bool:
        """Whether reaching that node ends the run."""
        node = self.node(node_id)
        return node is not None and node.is_terminal

    def handler_for(self, node_id: str, outcome: str) -> tuple[str, str] | None:
        """The handler key that takes ``outcome`` at that node and its target; None where nothing is wired."""
        known = (node_id, outcome)
        if known not in self._ways:
            node = self.node(node_id)
            if node is None:
                return None
            wired = node.handlers
            self._ways[known] = next(((key, wired[key]) for key in HANDLER_STAND_INS[outcome] if key in wired), None)
        return self._ways[known]


@lru_cache(maxsize=256)
def definition_from_json(text: str) -> Definition:
    """The definition in a workflow's JSON text, parsed once per text. ValueError when it is no JSON object."""
    workflow = json.loads(text)
    if not isinstance(workflow, dict):
        raise ValueError("a workflow is a JSON object")
    return Definition(workflow)
