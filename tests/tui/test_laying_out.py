"""Where a drawing comes from: one that was kept, another process asked beforehand, this process."""

import gc

import pytest

from wfstudio.document.reading import parse
from wfstudio.graph.index import build
from wfstudio.layout.layered import Outline, arrange, outline_of
from wfstudio.layout.packed import packed
from wfstudio.layout.shapes import Link, Spec
from wfstudio.tui import rubbish
from wfstudio.tui.canvas.first_layout import begin_first
from wfstudio.tui.canvas.kept_drawings import KeptDrawings
from wfstudio.tui.canvas.layout_process import LAYOUT, LayoutProcess
from wfstudio.tui.canvas.sizes import BESIDE_FROM


def chain(count, title=""):
    nodes = tuple(Spec(f"n{at}", title, "form", at == 0) for at in range(count))
    return Outline(nodes, tuple(Link(f"n{at}", "on_next", f"n{at + 1}") for at in range(count - 1)))


def drawn(outline, previous=None, detail="titles"):
    return arrange(outline.nodes, outline.links, detail=detail, previous=previous)


def test_a_drawing_is_found_by_what_it_was_made_from_and_how_it_looks():
    kept = KeptDrawings()
    first, other = drawn(chain(3)), drawn(chain(3, "other"))
    kept.keep(chain(3), first)
    kept.keep(chain(3, "other"), other)
    assert kept.find(chain(3), "titles", "right") is first
    assert kept.find(chain(3, "other"), "titles", "right") is other
    assert kept.find(chain(3), "cards", "right") is None
    assert kept.find(chain(3), "titles", "down") is None
    assert kept.find(chain(4), "titles", "right") is None
    again = drawn(chain(3))
    kept.keep(chain(3), again)
    assert kept.find(chain(3), "titles", "right") is again


def test_old_drawings_are_forgotten_and_the_last_two_never():
    kept = KeptDrawings()
    for size in range(2501, 2505):
        kept.keep(chain(size), drawn(chain(size), detail="dots"))
    assert [kept.find(chain(size), "dots", "right") is not None for size in range(2501, 2505)] == [0, 0, 1, 1]


@pytest.fixture
def process():
    started = LayoutProcess()
    yield started
    started.close()


def test_a_layout_asked_for_beforehand_is_the_one_made_here(process, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.canvas.layout_process._TWO", True)
    assert process.ask(chain(5), "titles", "right", None) is None  # nobody started it
    process.warm()
    before = None
    for size in (5, 6, 5, 7, 8, 9):  # also after one that it remembers, and one that it does not any more
        asked = process.ask(chain(size), "titles", "right", before)
        made = process.take(asked)
        assert packed(made) == packed(drawn(chain(size), before))
        before = before or made


def test_what_was_asked_for_and_not_taken_is_in_nobodys_way(process, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.canvas.layout_process._TWO", True)
    process.warm()
    left = process.ask(chain(5), "titles", "right", None)
    asked = process.ask(chain(6), "titles", "right", None)
    assert process.take(left) is None
    assert len(process.take(asked).boxes) == 6
    assert process.take(asked) is None
    assert len(process.lay_out(chain(7), "titles", "right", None).boxes) == 7


def test_the_first_drawing_is_begun_before_it_is_wanted(process, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.canvas.layout_process._TWO", True)
    process.begin(chain(5), "titles", "right")
    made = process.take_begun(chain(5), "titles", "right")
    assert packed(made) == packed(drawn(chain(5)))
    assert process.take_begun(chain(5), "titles", "right") is None
    asked = process.ask(chain(6), "titles", "right", made)
    assert packed(process.take(asked)) == packed(drawn(chain(6), made))


def test_a_first_drawing_that_nobody_wants_is_in_nobodys_way(process, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.canvas.layout_process._TWO", True)
    process.begin(chain(5), "titles", "right")
    assert process.take_begun(chain(5), "cards", "right") is None
    process.warm()
    assert len(process.take(process.ask(chain(6), "titles", "right", None)).boxes) == 6


@pytest.mark.parametrize("content", [None, "{", "[]", '{"nodes": 3}', '{"name": "Small", "nodes": []}'])
def test_nothing_is_begun_for_a_file_that_is_not_worth_it(process, monkeypatch, tmp_path, content):
    monkeypatch.setattr("wfstudio.tui.canvas.first_layout.LAYOUT", process)
    file = tmp_path / "file.json"
    if content is not None:
        file.write_text(content)
    begin_first(file, "titles", "right")
    begin_first(tmp_path, "titles", "right")
    assert process._process is None


def test_without_the_process_nothing_is_lost(process, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.canvas.layout_process._TWO", True)
    process.warm()
    asked = process.ask(chain(5), "titles", "right", None)
    process._process.kill()
    process._process.wait()
    process.take(asked)  # what it had written may still be there
    assert process.take(process.ask(chain(5), "titles", "right", None) or asked) is None
    assert len(process.lay_out(chain(7), "titles", "right", None).boxes) == 7


async def test_what_is_taken_back_looks_as_it_did(studio_app, settle, tmp_path):
    ways = ",".join(
        f'{{"id": "n{at}", "type": "form", "name": "N", "on_next": "n{at + 1}", "on_fail": "n{at // 2}"}}'
        for at in range(BESIDE_FROM + 10)
    )
    file = tmp_path / "many.json"
    file.write_text(f'{{"name": "Many", "nodes": [{ways}]}}')
    app = studio_app(file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        canvas = app.screen.canvas
        LAYOUT.warm()
        first, findings = canvas.drawing, list(map(repr, app.screen.findings))
        await pilot.press("right", "d")
        await settle(pilot)
        outline = outline_of(build(app.screen.document))
        assert canvas.settled
        assert packed(canvas.drawing) == packed(drawn(outline, first))
        await pilot.press("u")
        await settle(pilot, 0.3)
        assert canvas.drawing is first
        assert list(map(repr, app.screen.findings)) == findings
        assert app.screen.linted is app.screen.document
        assert parse(file.read_bytes()).raw == app.screen.document.raw


async def test_rubbish_waits_for_a_pause(studio_app, demo_file, monkeypatch):
    limits, collected = gc.get_threshold(), []
    clock = [100.0]
    monkeypatch.setattr(rubbish, "monotonic", lambda: clock[0])
    app = studio_app(demo_file)
    try:
        app.collect_when_idle()
        assert gc.get_threshold()[0] == rubbish.YOUNG
        async with app.run_test() as pilot:
            await pilot.press("l")
            monkeypatch.setattr(gc, "collect", lambda generation=2: collected.append(generation))
            monkeypatch.setattr(gc, "get_count", lambda: (rubbish.WORTH, 0, rubbish.MANY))
            app._collect_rubbish()
            assert collected == []  # somebody types
            clock[0] += rubbish.IDLE
            app._collect_rubbish()
            assert collected == [0]
            clock[0] += rubbish.LONG_IDLE
            app._collect_rubbish()
            assert collected == [0, 2]
    finally:
        gc.set_threshold(*limits)
