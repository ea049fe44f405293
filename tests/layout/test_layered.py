"""What every drawing promises, on random graphs."""

import json
import os
import subprocess
import sys
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfstudio.layout.cells import width
from wfstudio.layout.drawing import Drawing
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
thorough = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
            if drawing.direction == "right":
                assert port.x == box.x + box.w - 1 and box.y <= port.y < box.y + box.h
            else:
                assert port.y == box.y + box.h - 1 and box.x <= port.x < box.x + box.w


def check_edges(drawing: Drawing, links: list[Link]) -> None:
    wanted = sorted((link.source, link.handler, link.target) for link in links if link.target is not None)
    assert sorted(edge.key for edge in drawing.edges) == wanted
    for edge in drawing.edges:
        source, target = drawing.boxes[edge.source], drawing.boxes[edge.target]
        assert edge.points[0] in [(port.x, port.y) for port in source.ports if port.handler == edge.handler]
        x, y = edge.points[-1]
        assert target.holds(x, y)
        assert x == target.x if drawing.direction == "right" else y == target.y
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
            assert "".join(box.lines[y - box.y - 1]).strip() == edge.label
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


@settings(max_examples=40, deadline=None)
@given(graphs(), directions, st.data())
def test_an_edit_keeps_the_promises_and_the_order(graph, direction, data):
    nodes, links = graph
    before = arrange(nodes, links, direction=direction)
    again = arrange(nodes, links, direction=direction, previous=before)
    assert picture(again) == picture(before)
    source, target = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
    links = [*links, Link(source.id, "on_more", target.id)]
    after = arrange(nodes, links, direction=direction, previous=before)
    check_boxes(after)
    check_edges(after, links)
    check_nets(after)


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
    assert sorted(titles.boxes, key=lambda name: titles.boxes[name].y) == sorted(
        dots.boxes, key=lambda name: dots.boxes[name].y
    )


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
import json, random
from wfstudio.layout.layered import arrange
from wfstudio.layout.shapes import Link, Spec
r = random.Random(7)
nodes = [Spec(f"node_{n}", f"T{n}", "form", n == 0) for n in range(40)]
links = [Link(f"node_{n}", h, f"node_{r.randrange(40)}") for n in range(40) for h in ("on_next", "on_fail", "on_error")]
d = arrange(nodes, links)
print(json.dumps([[[b.id, b.x, b.y] for b in d.boxes.values()], [[e.key, e.points] for e in d.edges]]))
"""


@pytest.mark.parametrize("seed", ["1", "77"])
def test_the_hash_seed_changes_nothing(seed):
    def drawn(value: str) -> object:
        env = {**os.environ, "PYTHONHASHSEED": value}
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    assert drawn(seed) == drawn("0")
