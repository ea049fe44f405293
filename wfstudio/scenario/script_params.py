"""What a script sees as ``params`` when it is run by itself: given as JSON, or made up from what the script reads."""

import json
import re
from collections.abc import Mapping

from wfstudio.document.catalogue import node_type
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.scenario.page import PageField, inputs_of
from wfstudio.script.facts import read_script

_BY_TYPE: dict[str, Json] = {
    "email": "ada@example.org",
    "date": "1990-12-10",
    "checkbox": True,
    "ssn": "078-05-1120",
}
"""A value that a field of that type takes."""

_BY_KEY: dict[str, Json] = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "email": "ada@example.org",
    "dob": "1990-12-10",
    "dateOfBirth": "1990-12-10",
    "documentType": "Passport",
    "success": True,
}
"""A value for a key of which no more is known than its name."""

_METADATA = re.compile(r"\bparams\s*\??\.\s*meta[dD]ata\s*\??\.\s*([A-Za-z_$][\w$]*)")


def as_params(value: Json) -> dict[str, Json]:
    """``params`` as a script always sees them, from JSON that may leave parts out. Raises ValueError.

    ``nodes`` is there, and the metadata under both spellings that the API uses.
    """
    if not isinstance(value, dict):
        raise ValueError('params is a JSON object: {"nodes": {…}, "metadata": {…}}')
    nodes = value.get("nodes", {})
    if not isinstance(nodes, dict):
        raise ValueError("nodes is an object: node id → what the node left")
    metadata = value.get("metadata", value.get("metaData", {}))
    return {**value, "nodes": nodes, "metadata": metadata, "metaData": value.get("metaData", metadata)}


def sample_params(document: Document, node: NodeView) -> dict[str, Json]:
    """Params with a made-up value for everything that the script reads; empty where it reads nothing."""
    code = node.js_code or ""
    nodes: dict[str, Json] = {}
    for read in read_script(code).reads:
        kept = nodes.setdefault(read.node, {})
        if not isinstance(kept, dict):
            continue
        source = document.node(read.node)
        if read.key is not None:
            kept.setdefault(read.key, _sample(source, read.key))
        elif source is not None:
            for key in _produced(source):
                kept.setdefault(key, _sample(source, key))
    metadata: dict[str, Json] = {key: _BY_KEY.get(key, f"sample {key}") for key in _METADATA.findall(code)}
    return {"nodes": nodes, "metadata": metadata}


def _produced(node: NodeView) -> list[str]:
    keys = [field.name for field in inputs_of(node)]
    return [*keys, *sorted(read_script(node.js_code).returned_keys)] if node.js_code else keys


def _sample(node: NodeView | None, key: str) -> Json:
    field = _input(node, key) if node is not None else None
    if field is not None:
        return _BY_TYPE.get(field.type, _BY_KEY.get(key, f"sample {key}"))
    row = node_type(node.type) if node is not None else None
    if row is not None and row.capture and key.endswith("score"):
        return 0.98
    return _BY_KEY.get(key, f"sample {key}")


def _input(node: NodeView, name: str) -> PageField | None:
    return next((field for field in inputs_of(node) if field.name == name), None)


def params_text(params: Mapping[str, Json]) -> str:
    """Params as a person edits them: the metadata once."""
    shown = {key: value for key, value in params.items() if key != "metaData" or "metadata" not in params}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def params_from_text(text: str) -> dict[str, Json]:
    """The inverse of ``params_text``. Raises ValueError with line and column, or with what is no params."""
    try:
        value: Json = json.loads(text or "{}")
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    return as_params(value)
