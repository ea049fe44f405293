"""Many nodes, folding, the minimap and the mouse on the canvas."""

from test_canvas import CanvasApp, cell_of, many, shown

from wfstudio.tui.canvas.graph_canvas import GraphCanvas

RETRY = [
    {"id": "start", "type": "form", "on_next": "scan"},
    {"id": "scan", "type": "photo_id_capture", "on_success": "done", "on_fail": "again"},
    {"id": "again", "type": "form", "on_next": "scan"},
    {"id": "done", "type": "form", "is_terminal_node": True},
]


class Told(CanvasApp):
    def on_graph_canvas_wire_drawn(self, message):
        self.told.append(("wire", message.source, message.handler, message.target))

    def on_graph_canvas_chosen_changed(self, message):
        self.told.append(("chosen", set(message.chosen)))


def port_of(canvas: GraphCanvas, node: str, handler: str) -> tuple[int, int]:
    port = next(port for port in canvas.drawing.boxes[node].ports if port.handler == handler)
    return port.x + 2 - canvas.scroll_offset.x, port.y + 1 - canvas.scroll_offset.y


async def drag(pilot, start, end):
    await pilot.mouse_down(GraphCanvas, offset=start)
    await pilot.hover(GraphCanvas, offset=((start[0] + end[0]) // 2, start[1]))
    await pilot.hover(GraphCanvas, offset=end)
    await pilot.mouse_up(GraphCanvas, offset=end)
    await pilot.pause()


def mouse(x: int, y: int, button: int = 0) -> dict[str, object]:
    keys = {"shift": False, "meta": False, "ctrl": False, "screen_x": x, "screen_y": y}
    return {"x": x, "y": y, "delta_x": 0, "delta_y": 0, "button": button, **keys}


async def test_space_and_ctrl_click_choose_and_escape_lets_go():
    app = Told(RETRY)
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("space", "right", "right")
        assert app.canvas.chosen == {"start"} and app.canvas.selected == "done"
        await pilot.press("space")
        await pilot.click(GraphCanvas, offset=cell_of(app.canvas, "again"), control=True)
        await pilot.pause()
        assert app.canvas.chosen == {"start", "done", "again"} and shown(app.canvas).count("◆") == 3
        await pilot.press("space")
        assert app.canvas.chosen == {"start", "again"}
        await pilot.press("escape")
        assert app.canvas.chosen == frozenset() and app.told[-1] == ("chosen", set())
        await pilot.click(GraphCanvas, offset=cell_of(app.canvas, "scan"), control=True)
        assert app.canvas.chosen == {"done", "scan"}  # the selected one comes along
        await pilot.click(GraphCanvas, offset=cell_of(app.canvas, "again"))
        assert app.canvas.chosen == frozenset() and app.canvas.selected == "again"


async def test_visual_mode_chooses_what_lies_between():
    app = Told(RETRY)
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("v", "right")
        assert app.canvas.chosen == {"start", "scan"}
        await pilot.press("right")
        assert {"start", "scan", "done"} <= app.canvas.chosen
        await pilot.press("left", "v", "left")
        assert app.canvas.chosen == {"start", "scan"} and app.canvas.selected == "start"


async def test_a_box_drawn_by_mouse_chooses_what_it_touches():
    app = Told(RETRY)
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause()
        boxes = app.canvas.drawing.boxes
        await drag(pilot, (0, 18), (boxes["scan"].x + 4, 0))
        assert app.canvas.chosen == {"start", "scan"} and "╌" not in shown(app.canvas)


async def test_a_drag_from_a_port_draws_a_wire():
    app = Told(RETRY)
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.pause()
        start, end = port_of(app.canvas, "scan", "on_fail"), cell_of(app.canvas, "done")
        await pilot.mouse_down(GraphCanvas, offset=start)
        await pilot.hover(GraphCanvas, offset=(end[0], end[1]))
        await pilot.pause()
        assert "╍" in shown(app.canvas)
        await pilot.mouse_up(GraphCanvas, offset=end)
        await pilot.pause()
        assert app.told[-1] == ("wire", "scan", "on_fail", "done") and "╍" not in shown(app.canvas)
        told = len(app.told)
        await drag(pilot, start, (0, 20))  # to nowhere
        assert len(app.told) == told and app.canvas.selected == "start"
        box = app.canvas.drawing.boxes["done"]
        border = (box.x + box.w - 1 + 2 - app.canvas.scroll_offset.x, box.y + 1 + 1 - app.canvas.scroll_offset.y)
        await drag(pilot, border, cell_of(app.canvas, "start"))
        assert app.told[-1] == ("wire", "done", "", "start")
        told = len(app.told)
        inside = (start[0] - 2, start[1])
        await drag(pilot, start, inside)  # a hand that shakes
        assert [what for what in app.told[told:] if what[0] == "wire"] == []
        await pilot.mouse_down(GraphCanvas, offset=start)
        await pilot.hover(GraphCanvas, offset=end)
        await pilot.hover(GraphCanvas, offset=inside)
        await pilot.mouse_up(GraphCanvas, offset=inside)
        await pilot.pause()
        assert app.told[-1] == ("wire", "scan", "on_fail", "scan")


async def test_a_retry_cluster_folds_is_walked_over_and_opens():
    app = Told(RETRY)
    async with app.run_test(size=(110, 24)) as pilot:
        await pilot.press("right", "F")
        assert set(app.canvas.drawing.boxes) == {"start", "scan", "done"} and "+1 folded" in shown(app.canvas)
        await pilot.press("right")
        assert app.canvas.selected == "done"
        await pilot.press("left", "F")
        assert "again" in app.canvas.drawing.boxes and app.canvas.selected == "scan"
        await pilot.press("F")
        app.canvas.select("again")  # as the outline or a search does
        assert app.canvas.selected == "again" and "again" in app.canvas.drawing.boxes
        await pilot.press("F", "O", "O")
        assert app.canvas._folds == {} and app.canvas.selected == "scan"


async def test_the_minimap_comes_by_itself_jumps_and_goes():
    app = Told(many(40), ascii=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        region = app.canvas.map_region
        assert region is not None and "@" in shown(app.canvas)
        await pilot.click(GraphCanvas, offset=(region.x + 20, region.y + 3))
        await pilot.pause()
        assert app.canvas.scroll_offset.x > app.canvas.max_scroll_x // 2 and app.canvas.selected == "n0"
        at = app.canvas.scroll_offset.x
        await drag(pilot, (region.x + 20, region.y + 3), (region.x + 3, region.y + 3))
        assert app.canvas.scroll_offset.x < at
        await pilot.press("m")
        assert app.canvas.map_region is None
        await pilot.press("m")
        assert app.canvas.map_region is not None
    app = Told(RETRY)
    async with app.run_test(size=(130, 30)) as pilot:
        await pilot.pause()
        assert app.canvas.map_region is None  # all of it is in view


async def test_the_wheel_and_the_middle_button_move_the_view():
    from textual import events

    app = Told(many(40))
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        canvas = app.canvas
        assert canvas.max_scroll_y == 0
        canvas.post_message(events.MouseScrollDown(canvas, **mouse(5, 5)))
        await pilot.pause()
        assert canvas.scroll_offset.x == 8  # nothing is below: along the drawing
        canvas.post_message(events.MouseScrollUp(canvas, **mouse(5, 5)))
        await pilot.pause()
        assert canvas.scroll_offset.x == 0
        app.screen._forward_event(events.MouseDown(None, **mouse(40, 10, 2)))
        app.screen._forward_event(events.MouseMove(None, **mouse(20, 10, 2)))
        app.screen._forward_event(events.MouseUp(None, **mouse(20, 10, 2)))
        await pilot.pause()
        assert canvas.scroll_offset.x == 20


async def test_an_outline_that_follows_edits_is_that_of_a_fresh_one():
    """Only the lines that changed are written again: the result is as if all had been."""
    from wfstudio.layout.scene import Marks
    from wfstudio.tui.outline import Outline

    def lines(app):
        return [(line.data and line.data.key, line.label.plain) for line in app.query_one(Outline)._every_line()[1:]]

    chain = [
        {"id": f"n{at}", "type": "form", "on_next": f"n{at + 1}", "on_back": f"n{max(0, at - 1)}"} for at in range(9)
    ]
    lone = [{"id": "lone", "type": "js"}]
    steps = [
        chain,
        [*chain[:4], {**chain[4], "on_error": "n7"}, *chain[5:]],
        [*chain[:4], {**chain[4], "id": "other"}, *chain[5:]],
        [*chain, *lone],
        [*chain[:2], {**chain[2], "name": "A title"}, *chain[3:], *lone, {"id": "too", "type": "form"}],
        chain[3:],
        [],
        chain,
    ]
    app = Told(steps[0], with_outline=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        for number, nodes in enumerate(steps):
            app.show(nodes, Marks(problems={f"n{number}": "error"}))
            told = lines(app)
            outline = app.query_one(Outline)
            outline._told = None  # now everything is written again
            app.show(nodes, Marks(problems={f"n{number}": "error"}))
            assert told == lines(app)
            assert all(outline._lines[line.data.node] is line for line in outline._every_line()
                       if line.data is not None and line.data.role == "step")  # fmt: skip
