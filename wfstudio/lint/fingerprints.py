"""What a finding is known by from one version of a file to the next: its rule, its node, the place in the node and the
few characters at fault; never a line, nor the node's number."""

import json
from hashlib import sha256

from wfstudio.lint.masking import SECRET
from wfstudio.lint.places import INSIDE, KEY

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding

_LONGEST = 80


def fingerprints(findings: "Iterable[Finding]", doc: "Document | None") -> list[str]:
    """A fingerprint of each finding of one file, in their order. Those that would be the same are numbered."""
    seen: dict[str, int] = {}
    made = []
    for finding in findings:
        told = "\0".join([finding.code, *_place(finding, doc)])
        seen[told] = seen.get(told, 0) + 1
        number = "" if seen[told] == 1 else f"\0{seen[told]}"
        made.append(sha256(f"{told}{number}".encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return made


def _place(finding: "Finding", doc: "Document | None") -> list[str]:
    place = finding.place
    if doc is None:
        return [str(key) for key in place.path]
    steps: list[str] = []
    found: object = doc.workflow
    for key in place.path:
        steps.append(_step(found, key))
        found = _inside(found, key)
    if finding.code == SECRET:
        return steps  # not even a hash of it
    return [*steps, _text(found, place.part, place.path, place.start, place.end)]


def _inside(value: object, key: str | int) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def _step(holder: object, key: str | int) -> str:
    """An item of a list is called by its id or name, else by its number among those of its type."""
    item = _inside(holder, key)
    if not isinstance(holder, list) or not isinstance(item, dict) or not isinstance(key, int):
        return str(key)
    for name in ("id", "name"):
        if isinstance(item.get(name), str) and item[name]:
            return f"{name}={item[name]}"
    kind = item.get("type")
    before = sum(isinstance(other, dict) and other.get("type") == kind for other in holder[:key])
    return f"{kind}#{before}"


def _text(value: object, part: str, path: "tuple[str | int, ...]", start: int, end: int) -> str:
    """The characters at fault, if they are few; a long text changes for reasons of its own."""
    if part == KEY:
        return str(path[-1]) if path else ""
    if part == INSIDE:
        return value[start:end][:_LONGEST] if isinstance(value, str) else ""
    if isinstance(value, dict | list):
        return ""
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else ""
