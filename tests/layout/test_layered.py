"""What every drawing promises, on random graphs."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfstudio.layout.cells import split, width
from wfstudio.layout.drawing import Drawing, EdgeKey, NodeBox
from wfstudio.layout.layered import arrange
from wfstudio.layout.shapes import Link, Spec

HANDLERS = ("on_next", "on_back", "on_success", "on_fail", "on_error", "on_check_resolution_fail")
KINDS = ("handler", "handler", "handler", "script", "implied")


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> tuple[list[Spec], list[Link]]:
    count = draw(st.integers(1, most))
    ids = [f"n{number}" * draw(st.integers(1, 4)) for number in range(count)]
    titles = st.sampled_from(["", "Title", "A somewhat longer title for a page of a journey", "顔写真"])
    types = st.sampled_from(["form", "js", "selfie_capture", "of_a_tenant", ""])
    nodes = [Spec(name, draw(titles), draw(types), at == 0, draw(st.booleans())) for at, name in enumerate(ids)]
    ends = st.tuples(st.integers(0, count - 1), st.sampled_from(HANDLERS), st.integers(0, count - 1))
    pairs = draw(st.lists(ends, max_size=2 * count + 4, unique_by=lambda end: end[:2]))
    links = [Link(ids[s], handler, ids[t], draw(st.sampled_from(KINDS))) for s, handler, t in pairs]
    stubs = draw(st.lists(st.integers(0, count - 1), max_size=2, unique=True))
    return nodes, links + [Link(ids[at], "on_gone", None, "handler", "nowhere") for at in stubs]


details = st.sampled_from(["dots", "titles", "cards"])
directions = st.sampled_from(["right", "down"])
thorough = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells_between(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[int, int]]:
    (ax, ay), (bx, by) = a, b
    assert ax == bx or ay == by, "a path turns at right angles only"
    return [(x, y) for x in range(min(ax, bx), max(ax, bx) + 1) for y in range(min(ay, by), max(ay, by) + 1)]


def check_boxes(drawing: Drawing) -> None:
    for one, two in combinations(drawing.boxes.values(), 2):
        apart = one.x + one.w <= two.x or two.x + two.w <= one.x or one.y + one.h <= two.y or two.y + two.h <= one.y
        assert apart, (one, two)
    for box in drawing.boxes.values():
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.w <= drawing.width and box.y + box.h <= drawing.height
        cells = [(port.x, port.y) for port in box.ports]
        assert len(set(cells)) == len(cells)
        for port in box.ports:
            assert box.holds(port.x, port.y)
            if drawing.direction == "right":
                assert port.x in (box.x, box.x + box.w - 1)
            else:
                assert port.y in (box.y, box.y + box.h - 1)


def check_edges(drawing: Drawing, links: list[Link]) -> None:
    wanted = sorted((link.source, link.handler, link.target) for link in links if link.target is not None)
    assert sorted(edge.key for edge in drawing.edges) == wanted
    for edge in drawing.edges:
        source, target = drawing.boxes[edge.source], drawing.boxes[edge.target]
        assert edge.points[0] in [(port.x, port.y) for port in source.ports if port.handler == edge.handler]
        x, y = edge.points[-1]
        assert target.holds(x, y)
        right = drawing.direction == "right"
        near, far = (target.x, target.x + target.w - 1) if right else (target.y, target.y + target.h - 1)
        assert (x if right else y) == (far if edge.back else near)
        x, y = edge.points[0]
        near, far = (source.x, source.x + source.w - 1) if right else (source.y, source.y + source.h - 1)
        assert (x if right else y) == (near if edge.back and edge.source != edge.target else far)
        for a, b in pairwise(edge.points):
            for cell in cells_between(a, b):
                assert 0 <= cell[0] < drawing.width and 0 <= cell[1] < drawing.height
                if cell not in (edge.points[0], edge.points[-1]):
                    assert not any(box.holds(*cell) for box in drawing.boxes.values()), (edge, cell)


def check_nets(drawing: Drawing) -> None:
    """Lines of different nets share a cell only where one goes straight across the other."""
    uses: dict[tuple[int, int], dict[int, set[str]]] = {}
    for edge in drawing.edges:
        ends = (edge.points[0], edge.points[-1])  # cells of the boxes' borders
        for a, b in pairwise(edge.points):
            way = "across" if a[1] == b[1] else "along"
            for cell in cells_between(a, b):
                if cell not in ends:
                    uses.setdefault(cell, {}).setdefault(edge.net, set()).add("turn" if cell in (a, b) else way)
    for cell, nets in uses.items():
        if len(nets) > 1:
            ways = list(nets.values())
            assert len(nets) == 2 and {"across"} in ways and {"along"} in ways, (cell, nets)


def check_labels(drawing: Drawing) -> None:
    taken: set[tuple[int, int]] = set()
    lines: dict[tuple[int, int], set[int]] = {}
    for edge in drawing.edges:
        for a, b in pairwise(edge.points):
            for cell in cells_between(a, b):
                lines.setdefault(cell, set()).add(edge.net)
    inside = drawing.detail == "cards" and drawing.direction == "right"
    for edge in drawing.edges:
        if drawing.detail == "dots":
            assert edge.label_at is None
            continue
        assert edge.label and edge.label_at is not None
        x, y = edge.label_at
        cells = {(x + at, y) for at in range(width(edge.label))}
        assert not cells & taken
        taken |= cells
        if inside:
            box = drawing.boxes[edge.source]
            assert "".join(split(box.lines[y - box.y - 1])[x - box.x - 2 :]).startswith(edge.label)
        else:
            assert not any(box.holds(*cell) for box in drawing.boxes.values() for cell in cells)
            assert all(lines.get(cell, set()) <= {edge.net} for cell in cells)


def check_separate(drawing: Drawing) -> None:
    """Parallel edges run on lines of their own."""
    nets: dict[tuple[str, str], set[int]] = {}
    for edge in drawing.edges:
        found = nets.setdefault((edge.source, edge.target), set())
        assert edge.net not in found
        found.add(edge.net)


@thorough
@given(graphs(), details, directions)
def test_a_drawing_keeps_its_promises(graph, detail, direction):
    nodes, links = graph
    drawing = arrange(nodes, links, detail=detail, direction=direction)
    assert set(drawing.boxes) == {node.id for node in nodes}
    assert len(drawing.stubs) == sum(link.target is None for link in links)
    check_boxes(drawing)
    check_edges(drawing, links)
    check_nets(drawing)
    check_labels(drawing)
    check_separate(drawing)


EDITS = ("connect", "disconnect", "add", "insert", "remove")


@settings(max_examples=50, deadline=None)
@given(graphs(), details, directions, st.sampled_from(EDITS), st.data())
def test_an_edit_keeps_the_promises_and_the_order(graph, detail, direction, edit, data):
    nodes, links = graph
    before = arrange(nodes, links, detail=detail, direction=direction)
    again = arrange(nodes, links, detail=detail, direction=direction, previous=before)
    assert picture(again) == picture(before)
    source, target = data.draw(st.sampled_from(nodes)).id, data.draw(st.sampled_from(nodes)).id
    touched = {source, target}
    if edit == "connect":
        links = [*links, Link(source, "on_more", target)]
    elif edit == "disconnect" and links:
        lost = data.draw(st.sampled_from(links))
        links, touched = [link for link in links if link is not lost], {lost.source, lost.target}
    elif edit == "add":
        nodes, links = [*nodes, Spec("new")], [*links, Link(source, "on_more", "new")]
    elif edit == "insert" and links:
        split_one = data.draw(st.sampled_from(links))
        nodes = [*nodes, Spec("new")]
        links = [replace(link, target="new") if link is split_one else link for link in links]
        links, touched = [*links, Link("new", "on_next", split_one.target)], {split_one.source, split_one.target}
    elif edit == "remove":
        nodes = [node for node in nodes if node.id != source] or nodes
        kept = {node.id for node in nodes}
        links = [link for link in links if link.source in kept and (link.target is None or link.target in kept)]
    after = arrange(nodes, links, detail=detail, direction=direction, previous=before)
    check_boxes(after)
    check_edges(after, links)
    check_nets(after)
    check_labels(after)
    check_order(before, after, touched)


def check_order(before: Drawing, after: Drawing, touched: set[str | None]) -> None:
    """What shares a layer of a part before and after, and was not touched, keeps its order; so do ports on a side."""
    right = before.direction == "right"

    def cell(box: NodeBox) -> tuple[int, int]:
        return (box.x, box.y) if right else (box.y, box.x)

    was, now = parts_of(before), parts_of(after)
    kept = [name for name in before.boxes if name in after.boxes and name not in touched]
    for one, two in combinations(kept, 2):
        if was[one] != was[two] or now[one] != now[two]:
            continue
        (layer, at), (other_layer, other_at) = cell(before.boxes[one]), cell(before.boxes[two])
        (new_layer, new_at), (new_other_layer, new_other_at) = cell(after.boxes[one]), cell(after.boxes[two])
        if layer == other_layer and new_layer == new_other_layer:
            assert (at < other_at) == (new_at < new_other_at), (one, two)
    old, new = ports_of(before), ports_of(after)
    for (node, back), keys in old.items():
        if node in kept:
            still = [key for key in keys if key in new.get((node, back), ())]
            assert still == [key for key in new.get((node, back), ()) if key in keys]


def parts_of(drawing: Drawing) -> dict[str, str]:
    """Node to the first node of its connected part."""
    part = {name: name for name in drawing.boxes}
    for _ in part:
        for edge in drawing.edges:
            part[edge.source] = part[edge.target] = min(part[edge.source], part[edge.target])
    return part


def ports_of(drawing: Drawing) -> dict[tuple[str, bool], list[EdgeKey]]:
    """The edges that leave each node on a side, in the order of their ports."""
    found: dict[tuple[str, bool], list[EdgeKey]] = {}
    for edge in sorted(drawing.edges, key=lambda edge: edge.points[0]):
        found.setdefault((edge.source, edge.back and edge.source != edge.target), []).append(edge.key)
    return found


def picture(drawing: Drawing) -> object:
    return [(box.id, box.x, box.y, box.w, box.h) for box in drawing.boxes.values()], [
        (edge.key, edge.points) for edge in drawing.edges
    ]


def test_a_new_node_shuffles_nothing():
    names = [f"n{number}" for number in range(12)]
    nodes = [Spec(name, entry=name == "n0") for name in names]
    links = [Link("n0", handler, f"n{at + 1}") for at, handler in enumerate(HANDLERS)]
    links += [Link(f"n{at + 1}", "on_next", f"n{at % 5 + 7}") for at in range(6)]
    before = arrange(nodes, links)
    after = arrange([*nodes, Spec("new")], [*links, Link("n8", "on_fail", "new")], previous=before)
    columns: dict[int, list[str]] = {}
    for box in sorted(before.boxes.values(), key=lambda box: box.y):
        columns.setdefault(box.x, []).append(box.id)
    for ids in columns.values():
        rows = [after.boxes[name].y for name in ids]
        assert rows == sorted(rows)


def test_detail_keeps_the_order():
    nodes = [Spec(f"n{number}", entry=not number) for number in range(6)]
    links = [Link("n0", handler, f"n{at + 1}") for at, handler in enumerate(HANDLERS[:5])]
    titles = arrange(nodes, links)
    dots = arrange(nodes, links, detail="dots", previous=titles)
    names = [node.id for node in nodes[1:]]
    assert sorted(names, key=lambda name: titles.boxes[name].y) == sorted(names, key=lambda name: dots.boxes[name].y)


def test_back_edges_are_known_in_declared_order():
    nodes = [Spec(name, entry=name == "a") for name in "abc"]
    links = [
        Link("a", "on_next", "b"),
        Link("b", "on_back", "a"),
        Link("b", "on_next", "c"),
        Link("c", "on_fail", "c"),
        Link("c", "on_error", "b"),
    ]
    drawing = arrange(nodes, links)
    assert {edge.key for edge in drawing.edges if edge.back} == {
        ("b", "on_back", "a"),
        ("c", "on_fail", "c"),
        ("c", "on_error", "b"),
    }
    assert drawing.boxes["a"].x < drawing.boxes["b"].x < drawing.boxes["c"].x


def test_the_entry_part_comes_first_and_lone_nodes_share_rows():
    nodes = [Spec("lone1"), Spec("a", entry=True), Spec("b"), Spec("lone2"), Spec("lone3")]
    drawing = arrange(nodes, [Link("a", "on_next", "b")])
    assert drawing.boxes["a"].y == 0
    rows = {drawing.boxes[name].y for name in ("lone1", "lone2", "lone3")}
    assert len(rows) == 1 and rows.pop() > drawing.boxes["a"].y


def test_edges_of_many_sources_to_a_hub_share_a_trunk():
    nodes = [Spec(f"n{number}", entry=not number) for number in range(20)] + [Spec("error")]
    links = [Link(f"n{number}", "on_next", f"n{number + 1}") for number in range(19)]
    links += [Link(f"n{number}", "on_error", "error") for number in range(20)]
    drawing = arrange(nodes, links)
    assert len({edge.net for edge in drawing.edges if edge.target == "error"}) == 1
    assert drawing.height <= 12


def test_an_empty_graph_and_a_long_chain():
    assert arrange([], []).boxes == {}
    nodes = [Spec(f"n{number}") for number in range(3000)]
    drawing = arrange(nodes, [Link(f"n{number}", "on_next", f"n{number + 1}") for number in range(2999)], detail="dots")
    assert drawing.height == 1


PROGRAM = """
import hashlib, random
from wfstudio.layout.layered import arrange
from wfstudio.layout.shapes import Link, Spec
r = random.Random(7)
nodes = [Spec(f"node_{n}", f"T{n}", "form", n == 0) for n in range(40)]
links = [Link(f"node_{n}", h, f"node_{r.randrange(40)}") for n in range(40) for h in ("on_next", "on_fail")]
d = arrange(nodes, links)
e = arrange([*nodes, Spec("new")], [*links, Link("node_7", "on_more", "new")], previous=d, direction="right")
for one in (d, e, arrange(nodes, links, detail="cards", direction="down")):
    told = repr([[(b.id, b.x, b.y) for b in one.boxes.values()], [(e.key, e.points) for e in one.edges]])
    print(hashlib.sha256(told.encode()).hexdigest())
"""


def test_twenty_hash_seeds_change_nothing():
    told = set()
    for first in range(0, 20, 4):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                env={**os.environ, "PYTHONHASHSEED": str(seed)},
                stdout=subprocess.PIPE,
                text=True,
            )
            for seed in range(first, first + 4)
        ]
        told |= {process.communicate()[0] for process in running}
        assert all(process.returncode == 0 for process in running)
    assert len(told) == 1 and told.pop().count("\n") == 3
