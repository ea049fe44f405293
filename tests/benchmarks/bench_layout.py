"""Layout: processor time of 1,000 nodes and 2,000 edges, and crossings beside those of Graphviz ``dot``.

``dot`` is a referee installed by hand; without it only times are told. Its crossings are those of its curves, ours
the cells in which lines of two trunks cross. ``python tests/benchmarks/bench_layout.py``
"""

import shutil
import subprocess
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from journeys import journey, tangle

from wfstudio.document.reading import parse
from wfstudio.graph.index import build
from wfstudio.layout.cost import crossings
from wfstudio.layout.layered import arrange, outline_of
from wfstudio.layout.shapes import Link, Spec

SAMPLES = Path(__file__).parents[2] / "sample_workflows"
Point = tuple[float, float]
Graph = tuple[str, Sequence[Spec], Sequence[Link]]


def dot_crossings(nodes: Sequence[Spec], links: Sequence[Link]) -> int:
    """How often the curves that ``dot`` draws cross."""
    number = {node.id: at for at, node in enumerate(nodes)}
    lines = [f'n{number[node.id]} [label="{node.id}"];' for node in nodes]
    lines += [f"n{number[link.source]} -> n{number[link.target]};" for link in links if link.target is not None]
    source = "\n".join(["digraph { rankdir=LR; node [shape=box];", *lines, "}"])
    told = subprocess.run(["dot", "-Tplain"], input=source, capture_output=True, text=True, check=True).stdout
    pieces = []
    for edge, line in enumerate(line for line in told.splitlines() if line.startswith("edge ")):
        words = line.split()
        numbers = [float(word) for word in words[4 : 4 + 2 * int(words[3])]]
        pieces += [
            (one, other, edge) for one, other in pairwise(curve(list(zip(numbers[::2], numbers[1::2], strict=True))))
        ]
    pieces.sort(key=lambda piece: min(piece[0][0], piece[1][0]))
    total, active = 0, []
    for one, other, edge in pieces:
        left = min(one[0], other[0])
        active = [piece for piece in active if max(piece[0][0], piece[1][0]) >= left]
        total += sum(own != edge and cross(one, other, a, b) for a, b, own in active)
        active.append((one, other, edge))
    return total


def curve(points: list[Point]) -> list[Point]:
    """A chain of Bézier curves as short straight pieces."""
    found = [points[0]]
    for at in range(0, len(points) - 1, 3):
        a, b, c, d = points[at : at + 4]
        for step in range(1, 9):
            t, u = step / 8, 1 - step / 8
            found.append(
                tuple(u**3 * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t**3 * d[k] for k in (0, 1))
            )  # fmt: skip
    return found


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two straight pieces cross."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def samples() -> list[Graph]:
    """The graphs of the sample workflows."""
    outlines = [(file.stem, outline_of(build(parse(file.read_bytes())))) for file in sorted(SAMPLES.glob("*.json"))]
    return [(name, outline.nodes, outline.links) for name, outline in outlines]


def generated() -> list[Graph]:
    """Generated graphs of several sizes."""
    sizes = ((60, 120, 3), (200, 400, 3), (1000, 2000, 1))
    return [
        (f"{make.__name__} {count} #{seed}", *make(count, edges, seed))
        for make in (journey, tangle)
        for count, edges, seeds in sizes
        for seed in range(1, seeds + 1)
    ]


def main() -> None:
    """Print times and crossings."""
    for make in (journey, tangle):
        nodes, links = make(1000, 2000)
        taken = []
        for _ in range(5):
            started = time.process_time()
            drawing = arrange(nodes, links)
            taken.append(time.process_time() - started)
        started = time.process_time()
        arrange([*nodes, Spec("new")], [*links, Link("node_5", "on_more", "new")], previous=drawing)
        again = time.process_time() - started
        print(
            f"{make.__name__} of 1000 and 2000: {sorted(taken)[2] * 1e3:.0f} ms (at most 300), "
            f"after an edit {again * 1e3:.0f} ms"
        )
    if shutil.which("dot") is None:
        print("dot is not installed: crossings are not compared")
        return
    for title, graphs in (("samples", samples()), ("generated", generated())):
        own = theirs = 0
        for name, nodes, links in graphs:
            here, there = crossings(arrange(nodes, links).edges), dot_crossings(nodes, links)
            own, theirs = own + here, theirs + there
            print(f"  {name:24} {here:6} dot {there:6}  {here / max(1, there):.2f}")
        print(f"{title}: {own} crossings, dot {theirs}, ratio {own / theirs:.2f} (at most 1.3)")


if __name__ == "__main__":
    main()
