"""The order in which the keys of a workflow document are written: one for files that are pulled and files that are
formatted, made from the catalogue's rows. Keys that no row knows follow in the order they have."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.document.rows import NodeType

WORKFLOW_ORDER = tuple(WORKFLOW_KEYS)
FIELD_ORDER = tuple(FIELD_KEYS)
MARKUP_ORDER = ("type", "html")

_NODE_ORDERS: dict[str, tuple[str, ...]] = {}


def node_order(type: str) -> tuple[str, ...]:
    """The keys of a node of that type: what every node has, the type's settings, the handlers. A type that is not in
    the catalogue may have the settings of all."""
    order = _NODE_ORDERS.get(type)
    if order is None:
        row = CATALOGUE.get(type)
        keys = [setting.key for setting in NODE_KEYS]
        for one in (row,) if row is not None else CATALOGUE.values():
            keys += _settings(one)
        keys += [handler.key for handler in row.handlers] if row is not None else []
        order = _NODE_ORDERS[type] = tuple(dict.fromkeys([*keys, *HANDLER_KEYS]))
    return order


def _settings(row: "NodeType") -> list[str]:
    return [setting.key.partition(".")[0] for setting in row.settings]


def ordered(keys: "Iterable[str]", order: tuple[str, ...]) -> list[str]:
    """The keys, those in ``order`` first and as they stand there."""
    kept = list(keys)
    held = set(kept)
    first = [key for key in order if key in held]
    known = set(first)
    return [*first, *(key for key in kept if key not in known)]
