"""``wfstudio library``: the node types that a service has."""

import argparse
import json
from typing import Any

from wfstudio.cli.asking import add_output, ask
from wfstudio.cli.columns import aligned
from wfstudio.cli.exit_codes import OK

HELP = "The node library of the service: every node type by category, its handlers, and with -o json all of it."
EXAMPLE = "wfstudio library --profile staging"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print the library. Raises client errors."""
    found: Any = ask(args, lambda client: client.call("node_library"))
    if args.output == "json":
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return OK
    library = found if isinstance(found, dict) else {}
    for line in aligned([("type", "name", "category", "description"), *_rows(library)]):
        print(line)
    handlers = [key.get("key", "") for key in library.get("handlerKeys") or [] if isinstance(key, dict)]
    if handlers:
        print(f"\nhandlers: {', '.join(str(one) for one in handlers)}")
    return OK


def _rows(library: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    elements = {one.get("id"): one for one in library.get("elements") or [] if isinstance(one, dict)}
    rows, placed = [], set[Any]()
    for category in library.get("categories") or []:
        for key in category.get("elements") or []:
            if key in elements and key not in placed:
                placed.add(key)
                rows.append(_row(elements[key], str(category.get("title", ""))))
    return rows + [_row(one, "") for key, one in elements.items() if key not in placed]


def _row(element: dict[str, Any], category: str) -> tuple[str, str, str, str]:
    node = element.get("node")
    kind = str(node.get("type", "")) if isinstance(node, dict) else ""
    return kind, str(element.get("name", "")), category, str(element.get("description", ""))
