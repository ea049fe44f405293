"""The canvas and the outline under keys and mouse, in an app of their own."""

import pytest
from textual.app import App
from textual.containers import Horizontal

from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.layout.scene import STYLES, Marks
from wfstudio.tui.canvas import jump
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.canvas.looks import CLASSES, OWN
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.outline import Outline

NODES = [
    {"id": "start", "type": "form", "name": "Start page", "on_next": "scan"},
    {"id": "scan", "type": "photo_id_capture", "on_success": "decide", "on_fail": "retry", "on_error": "broken"},
    {"id": "retry", "type": "form", "on_next": "scan", "on_back": "start"},
    {"id": "decide", "type": "js", "config": {"js_code": "next = 'done'; if (x) next = 'broken';"}},
    {"id": "broken", "type": "form", "on_next": "start"},
    {"id": "done", "type": "form", "is_terminal_node": True},
]


def many(count: int) -> list[dict[str, object]]:
    return [{"id": f"n{at}", "type": "form", "on_next": f"n{at + 1}", "on_error": "n0"} for at in range(count)]


class CanvasApp(App[None]):
    CSS = "Outline { width: 30; } GraphCanvas { width: 1fr; } Horizontal { height: 1fr; }"

    def __init__(self, nodes=NODES, with_outline=False, ascii=False):
        super().__init__()
        self.nodes, self.with_outline, self.plain = nodes, with_outline, ascii
        self.told = []

    def compose(self):
        with Horizontal():
            if self.with_outline:
                yield Outline(ascii=self.plain)
            yield GraphCanvas(ascii=self.plain)

    def on_mount(self):
        self.show(self.nodes)
        self.canvas.focus()

    def show(self, nodes, marks=None):
        document = Document.from_workflow({"name": "t", "nodes": nodes})
        index = build(document)
        self.canvas.show(document, index, marks)
        if self.with_outline:
            self.query_one(Outline).show(document, index, marks)

    @property
    def canvas(self) -> GraphCanvas:
        return self.query_one(GraphCanvas)

    def on_graph_canvas_node_selected(self, message):
        self.told.append(("selected", message.node_id))

    def on_graph_canvas_node_opened(self, message):
        self.told.append(("opened", message.node_id))

    def on_outline_node_selected(self, message):
        self.told.append(("outline", message.node_id))

    def on_outline_node_opened(self, message):
        self.told.append(("outline opened", message.node_id))


def shown(canvas: GraphCanvas) -> str:
    return "\n".join(canvas.render_line(y).text for y in range(canvas.size.height))


def cell_of(canvas: GraphCanvas, node: str) -> tuple[int, int]:
    box = canvas.drawing.boxes[node]
    return box.x + 2 - canvas.scroll_offset.x + 3, box.y + 1 - canvas.scroll_offset.y + 1


async def test_opens_at_titles_with_the_entry_in_view():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        text = shown(app.canvas)
        assert app.canvas.selected == "start" and app.canvas.detail == "titles"
        assert "start" in text and "Start page" in text and "┏●" in text
        assert "═next═" in text  # the edge that the next press takes
        assert ("selected", "start") in app.told and app.canvas.next_edge == ("start", "on_next", "scan")


async def test_arrows_follow_edges_and_back_returns():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("right")
        assert app.canvas.selected == "scan"
        await pilot.press("up", "up")  # its ports stand in the order of what they lead to: fail, error, success
        assert app.canvas.selected == "scan"
        assert app.canvas.next_edge == ("scan", "on_fail", "retry")
        await pilot.press("l")
        assert app.canvas.selected == "retry"
        await pilot.press("k", "right")  # the back button of retry
        assert app.canvas.selected == "start"
        await pilot.press("h", "left")
        assert app.canvas.selected == "scan"
        assert app.canvas.next_edge == ("scan", "on_fail", "retry")  # the choice is remembered
        await pilot.press("j", "j")
        assert app.canvas.next_edge == ("scan", "on_success", "decide")
        await pilot.press("left")
        assert app.canvas.selected == "start"
        await pilot.press("left")  # nothing is left to return to: back goes to a node that leads here
        assert app.canvas.selected in ("retry", "broken")
        await pilot.press("right")
        assert app.canvas.selected == "start"


async def test_a_script_edge_can_be_followed_to_an_end():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("right", "right", "right", "right")
        assert app.canvas.selected == "done"
        assert app.canvas.next_edge is None
        await pilot.press("right")
        assert app.canvas.selected == "done"
        boxes = app.canvas.drawing.boxes
        way = "down" if boxes["broken"].y > boxes["done"].y else "up"
        await pilot.press(way)
        assert app.canvas.selected == "broken"


async def test_enter_opens_and_zero_goes_to_the_entry():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("right", "enter", "0")
        await pilot.pause()
        assert ("opened", "scan") in app.told
        assert app.canvas.selected == "start"


async def test_the_selection_stays_in_view():
    app = CanvasApp(many(30))
    async with app.run_test(size=(40, 10)) as pilot:
        for _ in range(12):
            await pilot.press("right")
            await pilot.pause()
            assert app.canvas.selected in shown(app.canvas)
        assert app.canvas.scroll_offset.x > 0


async def test_jump_labels_go_where_they_say():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("f")
        await pilot.pause()
        assert "[a]" in shown(app.canvas) and "[s]" in shown(app.canvas)
        await pilot.press("s")
        assert app.canvas.selected == "scan"
        assert "[a]" not in shown(app.canvas)
        await pilot.press("f", "escape")
        assert app.canvas.selected == "scan" and "[a]" not in shown(app.canvas)
        await pilot.press("f", "m")  # a letter without a label ends the labels and does nothing else
        assert app.canvas.selected == "scan" and "[a]" not in shown(app.canvas)


async def test_levels_of_detail_and_direction():
    app = CanvasApp()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("plus")
        assert app.canvas.detail == "cards" and "photo_id_capture" in shown(app.canvas)
        await pilot.press("plus")
        assert app.canvas.detail == "cards"
        await pilot.press("minus", "minus")
        await pilot.pause()
        assert app.canvas.detail == "dots" and "start" not in shown(app.canvas)
        await pilot.press("z", "o")
        await pilot.pause()
        assert app.canvas.detail == "titles" and app.canvas.drawing.direction == "down"
        await pilot.press("down")
        assert app.canvas.selected == "scan"
        await pilot.press("left", "left")
        assert app.canvas.next_edge == ("scan", "on_fail", "retry")
        await pilot.press("o", "Z")
        await pilot.pause()
        assert app.canvas.drawing.width <= 120


async def test_find_goes_round():
    app = CanvasApp()
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        assert app.canvas.find("start p") == "start"
        assert app.canvas.find("FORM") == "retry"
        assert app.canvas.find("form", backwards=True) == "start"
        assert app.canvas.find("nothing like it") is None
        assert app.canvas.selected == "start"


async def test_mouse_selects_opens_and_scrolls():
    app = CanvasApp()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        await pilot.click(GraphCanvas, offset=cell_of(app.canvas, "scan"))
        assert app.canvas.selected == "scan"
        await pilot.click(GraphCanvas, offset=cell_of(app.canvas, "scan"), times=2)
        assert ("opened", "scan") in app.told
        edge = next(edge for edge in app.canvas.drawing.edges if edge.key == ("scan", "on_error", "broken"))
        await pilot.press("0")
        await pilot.pause()
        x, y = edge.label_at
        at = (x + 2 - app.canvas.scroll_offset.x, y + 1 - app.canvas.scroll_offset.y)
        await pilot.click(GraphCanvas, offset=at)
        assert app.canvas.selected == "scan" and app.canvas.next_edge == edge.key


async def test_an_edit_keeps_the_selection_where_it_is():
    app = CanvasApp(many(30))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press(*["right"] * 9)
        await pilot.pause()
        before = cell_of(app.canvas, "n9")
        app.show([{"id": "first", "on_next": "n0"}, *many(30)])
        await pilot.pause()
        assert app.canvas.selected == "n9"
        assert cell_of(app.canvas, "n9") == before


async def test_a_change_without_consequence_costs_no_layout():
    app = CanvasApp()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        drawing = app.canvas.drawing
        app.show(
            [{**node, "header": {"type": "html", "html": "x"}} for node in NODES], Marks(problems={"scan": "error"})
        )
        await pilot.pause()
        assert app.canvas.drawing is drawing
        assert "!" in shown(app.canvas)


async def test_tidy_lays_out_afresh():
    app = CanvasApp()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        fresh = app.canvas.drawing
        grown = [{**NODES[0], "on_error": "broken"}, *NODES[1:]]
        app.show([grown[0], *reversed(grown[1:])])
        await pilot.pause()
        kept = app.canvas.drawing
        assert kept is not fresh
        await pilot.press("T")
        await pilot.pause()
        assert app.canvas.drawing is not kept and set(app.canvas.drawing.boxes) == set(kept.boxes)


async def test_the_selected_node_is_gone():
    app = CanvasApp()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.press("right")
        app.show([node for node in NODES if node["id"] != "scan"])
        await pilot.pause()
        assert app.canvas.selected == "start"
        assert app.told.count(("selected", "start")) == 2
        app.show([])
        await pilot.pause()
        assert app.canvas.selected is None
        await pilot.press("right", "down", "left", "f", "enter", "0", "Z")


async def test_large_graphs_are_laid_out_in_the_background():
    app = CanvasApp(many(BACKGROUND_FROM + 50))
    async with app.run_test(size=(80, 20)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(app.canvas.drawing.boxes) == BACKGROUND_FROM + 50
        old = app.canvas.drawing
        app.show(many(BACKGROUND_FROM + 51))
        assert app.canvas.drawing is old
        await pilot.press("right")
        assert app.canvas.selected == "n1"
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(app.canvas.drawing.boxes) == BACKGROUND_FROM + 51
        old = app.canvas.drawing
        app.canvas.action_fit()
        assert app.canvas.drawing is old and app.canvas.detail == "dots"
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.canvas.drawing.detail == "dots"


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (200, 60)])
async def test_any_size(size):
    app = CanvasApp(with_outline=size[0] > 100)
    async with app.run_test(size=size) as pilot:
        await pilot.press("right", "down", "right", "f", "a", "z", "z", "o")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert app.canvas.drawing is not None and app.canvas.selected in app.canvas.drawing.boxes


async def test_ascii_draws_no_box():
    app = CanvasApp(ascii=True)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert shown(app.canvas).isascii()


async def test_an_ascii_outline():
    app = CanvasApp(with_outline=True, ascii=True)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        tree = app.query_one(Outline).tree_view
        text = "\n".join(tree.render_line(y).text for y in range(tree.size.height))
        assert "scan" in text and "<- scan" in text and text.isascii()


async def test_the_outline_follows_and_leads():
    app = CanvasApp(with_outline=True)
    async with app.run_test(size=(120, 30)) as pilot:
        outline = app.query_one(Outline)
        await pilot.pause()
        outline.focus()
        outline.select("start")
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()
        assert ("outline", "scan") in app.told
        outline.select("broken")
        await pilot.pause()
        assert outline.tree_view.cursor_node.data.node == "broken"
        await pilot.press("enter")
        await pilot.pause()
        assert ("outline opened", "broken") in app.told


async def test_the_outline_keeps_folds_over_an_edit():
    app = CanvasApp(with_outline=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        outline = app.query_one(Outline)
        scan = outline._lines["scan"]
        assert scan.is_expanded
        scan.collapse()
        await pilot.pause()
        app.show([*NODES, {"id": "alone", "type": "js"}], Marks(problems={"alone": "warning"}))
        await pilot.pause()
        assert not outline._lines["scan"].is_expanded
        assert "alone" in outline._lines and "▲" in outline._lines["alone"].label.plain


def test_jump_labels_never_start_one_another():
    assert jump.labels("abc") == {"a": "a", "b": "s", "c": "d"}
    many_labels = list(jump.labels(str(at) for at in range(60)).values())
    assert len(set(many_labels)) == 60 and {len(label) for label in many_labels} == {2}
    assert jump.matching({"x": "as", "y": "df"}, "a") == {"x": "as"}


def test_every_binding_has_an_id_and_a_tooltip_and_every_style_a_class():
    ids = [binding.id for binding in GraphCanvas.BINDINGS]
    assert all(ids) and len(set(ids)) == len(ids)
    assert all(binding.tooltip for binding in GraphCanvas.BINDINGS)
    assert len(CLASSES) == len(STYLES) + len(OWN)
