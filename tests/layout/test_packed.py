"""Drawings on their way between processes."""

from hypothesis import given, settings
from test_layered import details, directions, graphs, picture

from wfstudio.layout.layered import Outline, arrange
from wfstudio.layout.packed import packed, packed_outline, unpacked, unpacked_outline
from wfstudio.layout.scene import compose
from wfstudio.tui.canvas.layout_process import LayoutProcess


@settings(max_examples=20, deadline=None)
@given(graphs(), details, directions)
def test_what_is_packed_comes_out_as_it_was(graph, detail, direction):
    nodes, links = graph
    outline = Outline(tuple(nodes), tuple(links))
    assert unpacked_outline(packed_outline(outline)) == outline
    drawing = arrange(nodes, links, detail=detail, direction=direction)
    again = unpacked(packed(drawing))
    assert (again.boxes, again.edges, again.stubs, again.lanes) == (
        drawing.boxes, drawing.edges, drawing.stubs, drawing.lanes,
    )  # fmt: skip
    assert compose(again).text() == compose(drawing).text()


def outline(count: int) -> Outline:
    from wfstudio.layout.shapes import Link, Spec

    nodes = [Spec(f"n{at}", entry=not at) for at in range(count)]
    links = [Link(f"n{at}", "on_next", f"n{at + 1}") for at in range(count - 1)]
    return Outline(tuple(nodes), (*links, Link(f"n{count - 1}", "on_back", "n1")))


def test_another_process_lays_out_and_remembers_the_last_drawing():
    process = LayoutProcess()
    try:
        first = process.lay_out(outline(8), "titles", "right", None)
        assert picture(first) == picture(arrange(outline(8).nodes, outline(8).links))
        second = process.lay_out(outline(9), "titles", "right", first)
        assert picture(second) == picture(arrange(outline(9).nodes, outline(9).links, previous=first))
        third = process.lay_out(outline(9), "dots", "down", first)  # not the last: it is sent along
        assert picture(third) == picture(
            arrange(outline(9).nodes, outline(9).links, detail="dots", direction="down", previous=first)
        )
    finally:
        process.close()


def test_where_no_process_can_be_had_the_caller_does_the_work(monkeypatch):
    process = LayoutProcess()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    drawing = process.lay_out(outline(4), "titles", "right", None)
    assert set(drawing.boxes) == {"n0", "n1", "n2", "n3"}


def test_a_process_that_is_killed_is_done_without():
    process = LayoutProcess()
    process.lay_out(outline(4), "titles", "right", None)
    process._process.kill()
    process._process.wait()
    assert set(process.lay_out(outline(5), "titles", "right", None).boxes) == {f"n{at}" for at in range(5)}
    process.close()
