"""Folding, the minimap and what is laid over the drawing, without a screen."""

from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.layout.layered import arrange, draw
from wfstudio.layout.scene import compose
from wfstudio.layout.shapes import Link, Spec
from wfstudio.tui.canvas import folding, minimap, overlay

NODES = [
    {"id": "start", "type": "form", "on_next": "scan"},
    {"id": "scan", "type": "photo_id_capture", "on_success": "done", "on_fail": "again", "on_error": "unclear"},
    {"id": "again", "type": "form", "on_next": "scan", "on_back": "stop"},
    {"id": "unclear", "type": "form", "on_next": "scan"},
    {"id": "done", "type": "form", "is_terminal_node": True},
    {"id": "stop", "type": "form", "is_terminal_node": True},
    {"id": "lost", "type": "form", "on_next": "lost_too"},
    {"id": "lost_too", "type": "form"},
]


def index():
    return build(Document.from_workflow({"name": "t", "nodes": NODES}))


def test_a_capture_folds_with_its_retries_and_they_with_it():
    graph = index()
    cluster = frozenset({"scan", "again", "unclear"})
    assert folding.cluster_of(graph, "scan") == cluster
    assert folding.cluster_of(graph, "again") == cluster
    assert folding.leader_of(graph, cluster) == "scan"
    assert folding.cluster_of(graph, "lost_too") == {"lost", "lost_too"}
    assert folding.cluster_of(graph, "done") == {"done"}


def test_a_folded_graph_keeps_the_ways_in_and_out():
    folds = {"scan": frozenset({"scan", "again", "unclear"})}
    shown = folding.folded(index(), folds)
    assert list(shown.ids) == ["start", "scan", "done", "stop", "lost", "lost_too"]
    keys = {(edge.source, edge.handler, edge.target) for edge in shown.edges}
    assert keys == {
        ("start", "on_next", "scan"), ("scan", "on_success", "done"), ("scan", "on_back", "stop"),
        ("lost", "on_next", "lost_too"),
    }  # fmt: skip
    outline = folding.folded_outline(shown, folds)
    text = compose(arrange(outline.nodes, outline.links)).text()
    assert "+2 folded" in text and "again" not in text
    assert folding.lifted({"again": "warning", "unclear": "error", "done": "info"}, folds) == {
        "scan": "error", "done": "info",
    }  # fmt: skip
    assert folding.kept(index(), {**folds, "x": frozenset({"x", "gone"})}) == folds


def test_the_minimap_shows_nodes_the_view_and_the_selected_node():
    nodes = [Spec(f"n{at}", entry=not at) for at in range(40)]
    drawing = arrange(nodes, [Link(f"n{at}", "on_next", f"n{at + 1}") for at in range(39)])
    made = minimap.minimap(drawing)
    rows = made.rows((5, 1), (0, 0, 100, 5), "n39", ascii=True)
    assert [text for _, text, _ in rows[1]] == ["+" + "-" * 26 + "+"]
    middle = next(spans for spans in rows.values() if "@" in spans[0][1])
    assert middle[0][1] == "|#.##.#.#.#.#.#.#.#.#.#.#.@|"
    assert middle[1] == (6, "#.##", "minimap.view")
    x, y = made.place(25, 4)
    assert drawing.width * 0.9 < x < drawing.width and 0 <= y < drawing.height


def test_the_minimap_keeps_off_the_selected_node():
    assert minimap.corner((100, 30), None) == (71, 23)
    assert minimap.corner((100, 30), (80, 25, 10, 4)) == (71, 0)
    assert minimap.corner((100, 30), (80, 0, 10, 30)) == (1, 23)


def test_what_is_laid_over_a_row_replaces_cells():
    runs = [("ab顔d", "title"), ("efg", "edge")]
    assert overlay.overlaid(runs, [(1, "X", "jump"), (7, "YZ", "jump")]) == [
        ("a", "title"), ("X", "jump"), ("顔d", "title"), ("ef", "edge"), ("Y", "jump"),
    ]  # fmt: skip


def test_a_rubber_line_turns_in_the_middle():
    rows = overlay.rubber_line((2, 1), (8, 3), ascii=True)
    lines = []
    for y in range(1, 4):
        row = [" "] * 10
        for x, text, _ in rows[y]:
            row[x : x + len(text)] = text
        lines.append("".join(row))
    assert lines == ["  ----    ", "     |    ", "     ---* "]
    assert overlay.frame((6, 2), (3, 1), ascii=False)[1] == [(3, "·╌╌·", "edge.next")]


def test_marks_of_many_have_a_sign():
    from wfstudio.layout.scene import Marks

    drawing = draw(index(), detail="titles")
    text = compose(drawing, Marks(selected="start", chosen=frozenset({"start", "done"}))).text()
    assert "┏●◆" in text and text.count("◆") == 2
    assert "&" in compose(drawing, Marks(chosen=frozenset({"done"})), ascii=True).text()
    dots = draw(index(), detail="dots")
    assert compose(dots, Marks(chosen=frozenset({"done"}))).text().count("[") == 1
