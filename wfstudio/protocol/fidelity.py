"""How faithful the embedded service is: what is documented, observed, inferred, or refused.

Three sources make one list: the endpoint table (documented), the rows below (what needs a sentence), and every mark
``Inferred:`` in the product's own code, so that no choice of ours can be left out.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.row import Auth

Standing = Literal["documented", "observed", "inferred", "refused"]
STANDINGS: tuple[str, ...] = get_args(Standing)

PACKAGE = Path(__file__).resolve().parent.parent
_MARK = re.compile(r"\bInferred\s*:\s*")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One line of the list. ``endpoint`` is a name of the endpoint table, or an area where it is about several.

    ``source`` says where the fact comes from: a section of the reference, or the place in the code of a choice.
    """

    endpoint: str
    standing: Standing
    text: str
    source: str


_FACTS = "platform-facts"

_ROWS: tuple[Behaviour, ...] = (
    Behaviour("wire", "observed", "key agreement on secp256k1, AES-256-GCM with a 16-byte IV, no KDF", _FACTS),
    Behaviour("wire", "observed", "licensekey and requestid travel encrypted; ts is epoch seconds", _FACTS),
    Behaviour("wire", "observed", "bodies are accepted bare, under data, and encrypted under data", _FACTS),
    Behaviour("wire", "documented", "keyId, keySecret and license in the clear, as in the curl examples", "examples"),
    Behaviour("wire", "refused", "keyId and keySecret beyond loopback, unless switched on", "serve --help"),
    Behaviour("wire", "refused", "curves other than secp256k1; a client takes secp256r1 too", _FACTS),
    Behaviour("wire", "inferred", "a publickey and uuid that were accepted are refused until ts is over", "our choice"),
    Behaviour("bootstrap", "observed", "community_info/fetch and caas/sd, as a client begins with a tenant", _FACTS),
    Behaviour("bootstrap", "observed", "ids stand in for names; a directory without licenses counts as none", "SDKs"),
    Behaviour("captures", "refused", "pictures are not examined: the provider is simulated and says so", "our choice"),
    Behaviour("scripts", "refused", "fetch of a host that no mock and no allow-list names", "our choice"),
    Behaviour("list_instances", "documented", "SUCCESS and NOT_PERFORMED are filters", "List workflow instances"),
    Behaviour("list_instances", "refused", "SUCCESS and NOT_PERFORMED are never produced", "our choice"),
    Behaviour("node_result", "documented", "403 for a system node, whether or not it ran", "Get result by node"),
    Behaviour("results", "documented", "system nodes are left out", "Get all workflow instance node results"),
    Behaviour("results", "documented", "the one endpoint that an app license opens", "header table"),
    Behaviour("execute_node", "documented", "open, never encrypted, four bodies", "Execute a single orphan node"),
    Behaviour(
        "delete_workflow", "inferred", "instances of a deleted workflow go on: definitions are pinned", "service"
    ),
    Behaviour("update_workflow", "inferred", "the keys named are replaced whole, others stay", "our choice"),
    Behaviour("create_instance", "inferred", "an unpublished workflow may be run", "our choice"),
    Behaviour("initiate", "inferred", "asked again it answers where the instance is now", "our choice"),
    Behaviour("submit_result", "inferred", "the same submission again gets the stored answer", "our choice"),
    Behaviour("submit_result", "inferred", "keys that the form does not have are refused", "our choice"),
    Behaviour("poll_liveid", "documented", "404 until the capture is decided, 400 on another node type", "Poll liveid"),
    Behaviour("manage_direct_access", "inferred", "regenerate needs access enabled now or before", "our choice"),
    Behaviour("send_notification", "inferred", "sent means stored in the outbox; delivery happens after", "our choice"),
    Behaviour("send_notification", "refused", "text messages stay in the outbox: there is no gateway", "our choice"),
    Behaviour(
        "reset_servicekey", "documented", "the key is replaced, not removed; the new array answers", "Service Key"
    ),
    Behaviour("all", "inferred", "somebody else's id answers exactly as an unknown one", "our choice"),
    Behaviour("all", "inferred", "413 for a body larger than 16 MiB", "our choice"),
)


def behaviours() -> list[Behaviour]:
    """The whole list: by endpoint in the table's order, then what is about several, then the marks in the code.

    Raises OSError when the product's code cannot be read.
    """
    order = {name: place for place, name in enumerate(ENDPOINTS)}
    rows = [*_documented(), *_ROWS, *marks()]
    return sorted(rows, key=lambda row: (order.get(row.endpoint, len(order)), STANDINGS.index(row.standing)))


def _documented() -> Iterator[Behaviour]:
    for row in ENDPOINTS.values():
        yield Behaviour(
            row.name,
            "documented",
            f"{row.method} {row.path}; {who_may_call(row.auth)}",
            f'workflows-api, "{row.title}"',
        )


def who_may_call(auth: Auth) -> str:
    """The callers of an endpoint in a few words."""
    if not auth.keys_required:
        return "open"
    parts = []
    if auth.license != "none":
        parts.append(f"license {'/'.join(auth.levels)}")
    if auth.jwt != "none":
        parts.append(f"token {'/'.join(auth.permissions) or '(any)'}")
    return " or ".join(parts) or "any key pair"


def marks(package: Path = PACKAGE) -> list[Behaviour]:
    """Every choice that the code marks as inferred, named by the module and the thing it stands at."""
    found: list[Behaviour] = []
    for path in sorted(package.rglob("*.py")):
        if path == Path(__file__).resolve():
            continue
        source = path.read_text(encoding="utf-8")
        if "Inferred" in source:
            found += _marks_of(source, ".".join(path.relative_to(package).with_suffix("").parts))
    return found


def _marks_of(source: str, module: str) -> Iterator[Behaviour]:
    places = list(_places(ast.parse(source)))
    lines = source.splitlines()
    for match in _MARK.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        name = max((place for place in places if place[0] <= line <= place[1]), default=(0, 0, ""))[2]
        area = name if name in ENDPOINTS else module.partition(".")[0]
        text = _sentence(lines, line - 1, match.end() - source.rfind("\n", 0, match.end()) - 1)
        yield Behaviour(area, "inferred", text, f"{module}.{name}".rstrip("."))


def _places(tree: ast.Module) -> Iterator[tuple[int, int, str]]:
    """First line, last line and name of each top-level thing; a text below a constant belongs to the constant."""
    name = ""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = target.id if isinstance(target, ast.Name) else ""
        elif not isinstance(node, ast.Expr):
            name = ""
        yield node.lineno, node.end_lineno or node.lineno, name


def _sentence(lines: list[str], at: int, column: int) -> str:
    """The sentence that begins there, over the lines it takes, without the marks of comments and docstrings."""
    comment = "#" in lines[at][:column]
    words = [lines[at][column:]]
    for line in lines[at + 1 : at + 5]:
        text = line.strip()
        if _ends(words[-1]) or not text or text.startswith(("Source:", "Raises")) or comment != text.startswith("#"):
            break
        words.append(line)
    text = " ".join(word.strip().lstrip("#").strip() for word in words).split('"""')[0]
    return re.split(r"(?<=\.)\s+(?=[A-Z`])", text)[0].strip().rstrip(".)")


def _ends(line: str) -> bool:
    return '"""' in line or line.rstrip().endswith(".")
