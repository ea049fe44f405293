"""Workflows of any size for the benchmarks: a happy path with ways off it, ways back and retries."""

import json
import random
from pathlib import Path
from typing import Any

from wfstudio.layout.shapes import Link, Spec

_HANDLERS = ("on_fail", "on_error", "on_back", "on_success")


def journey(count: int, edges: int, seed: int = 1) -> tuple[list[Spec], list[Link]]:
    """A happy path over all nodes; the other edges lead a little forward or back."""
    chance = random.Random(seed)
    nodes = [Spec(f"node_{at}", f"Title {at}", "form", at == 0) for at in range(count)]
    links = [Link(f"node_{at}", "on_next", f"node_{at + 1}") for at in range(count - 1)]
    for number in range(edges - len(links)):
        source = chance.randrange(count)
        target = max(0, min(count - 1, source + chance.choice((-3, -2, -1, 2, 3, 4, 5, 8))))
        links.append(Link(f"node_{source}", _HANDLERS[number % 4], f"node_{target}"))
    return nodes, links


def tangle(count: int, edges: int, seed: int = 1) -> tuple[list[Spec], list[Link]]:
    """Edges that lead anywhere among the next forty nodes."""
    chance = random.Random(seed)
    handlers = ("on_next", *_HANDLERS)
    nodes = [Spec(f"node_{at}", f"Title {at}", "form", at == 0) for at in range(count)]
    ends = [(chance.randrange(max(0, at - 30), at), at) for at in range(1, count)]
    while len(ends) < edges:
        source = chance.randrange(count)
        ends.append((source, min(count - 1, source + chance.randrange(1, 40))))
    return nodes, [
        Link(f"node_{one}", handlers[at % 5], f"node_{two}") for at, (one, two) in enumerate(ends) if one != two
    ]


def workflow(count: int, seed: int = 1) -> dict[str, Any]:
    """A document of so many nodes: pages, captures with retries, a script now and then."""
    chance = random.Random(seed)
    nodes: list[dict[str, Any]] = []
    for at in range(count):
        name, following = f"node_{at}", f"node_{min(at + 1, count - 1)}"
        back = f"node_{max(0, at - chance.randrange(1, 4))}"
        page = [{"type": "html", "html": f"<main><h1>Step {at}</h1><p>What to do here.</p></main>"}]
        if at == count - 1:
            nodes.append({"id": name, "type": "form", "name": "Done", "fields": page, "is_terminal_node": True})
        elif at % 10 == 4:
            nodes.append({"id": name, "type": "liveid_capture", "name": f"Selfie {at}", "on_success": following,
                          "on_fail": f"node_{at + 1}", "on_error": f"node_{min(at + 3, count - 1)}"})  # fmt: skip
        elif at % 25 == 7:
            code = f"let seen = params.nodes.node_{at - 1}; next = seen ? '{following}' : '{back}'; return {{seen}};"
            nodes.append({"id": name, "type": "js", "name": f"Decide {at}", "js_code": code, "on_next": following})
        else:
            nodes.append({"id": name, "type": "form", "name": f"Page {at}", "fields": page, "on_next": following,
                          "on_back": back})  # fmt: skip
    return {"version": "v1", "name": f"Journey of {count}", "type": "idv-ial2", "isPublished": False, "nodes": nodes}


def write(folder: Path, count: int) -> Path:
    """Write the workflow of so many nodes to a file in the folder."""
    file = folder / f"journey_{count}.json"
    file.write_text(json.dumps(workflow(count), indent=2))
    return file
