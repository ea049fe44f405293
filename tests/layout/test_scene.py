"""The picture, character by character, on small graphs checked by hand."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.layout.cells import width
from wfstudio.layout.glyphs import ASCII, BOX
from wfstudio.layout.layered import arrange
from wfstudio.layout.scene import STYLES, Marks, Scene, compose
from wfstudio.layout.shapes import GLYPHS, OTHER_GLYPH, Link, Spec

NODES = [
    Spec("start", "Start", "form", True),
    Spec("scan", "", "photo_id_capture"),
    Spec("done", "", "form", False, True),
]
LINKS = [
    Link("start", "on_next", "scan"),
    Link("scan", "on_success", "done"),
    Link("scan", "on_fail", "scan"),
    Link("scan", "on_error", "start"),
]


def scene(marks: Marks | None = None, ascii: bool = False, nodes=NODES, links=LINKS, **options) -> Scene:
    return compose(arrange(nodes, links, **options), marks, ascii)


def same(picture: str, expected: str) -> None:
    assert picture.rstrip("\n").split("\n") == dedent(expected).strip("\n").split("\n")


def test_a_loop_and_a_way_back():
    same(
        scene().text(),
        """
        ╭──────────╮              ╭────────╮              ╭──────────╮
        │ ▸▤ start ├─next────────▶│ ▣ scan ├─success─────▶│ ▤ done ■ │
        │    Start │◀───────error─┤        │◀─────────╮   ╰──────────╯
        ╰──────────╯              │        ├─fail─────╯
                                  ╰────────╯
        """,
    )


def test_plain_ascii():
    same(
        scene(ascii=True).text(),
        """
        +----------+              +--------+              +----------+
        | >= start +-next-------->| % scan +-success----->| = done $ |
        |    Start |<-------error-+        |<---------+   +----------+
        +----------+              |        +-fail-----+
                                  +--------+
        """,
    )


def test_top_down():
    same(
        scene(direction="down").text(),
        """
        ╭──────────╮
        │ ▸▤ start │
        │    Start │
        ╰─┬────────╯
          │next ▲
          │ ╭───╯
          ▼ │error
        ╭───┴──────────────╮
        │ ▣ scan           │
        ╰─┬──────────┬─────╯
          │success ▲ │fail
          │        ╰◂╯
          ▼
        ╭──────────╮
        │ ▤ done ■ │
        ╰──────────╯
        """,
    )


def test_cards():
    same(
        scene(detail="cards").text(),
        """
        ╭──────────╮
        │ ▸▤ start │    ╭────────────────────╮
        │    Start │    │ ▣ scan             │      ╭──────────╮
        │    form  │    │   photo_id_capture │      │ ▤ done ■ │
        │     next ├───▶│            success ├─────▶│   form   │
        │          │◀───┤ error              │◀─╮   ╰──────────╯
        ╰──────────╯    │               fail ├──╯
                        ╰────────────────────╯
        """,
    )


def test_dots():
    same(
        scene(detail="dots").text(),
        """
        (▤)───▶(▣)────▶(▤)
        ( )◀───( )◀─╮
               ( )──╯
        """,
    )


PARALLEL = [
    Link("a", "on_success", "b"),
    Link("a", "on_fail", "b", "script"),
    Link("a", "on_error", "b", "implied"),
    Link("a", "on_next", None, note="gone"),
    Link("a", "on_x", None, "script"),
]
PAIR = [Spec("a", "", "js", True), Spec("b")]


def test_parallel_edges_kinds_and_handlers_that_lead_nowhere():
    same(
        scene(nodes=PAIR, links=PARALLEL).text(),
        """
        ╭──────╮                ╭──────╮
        │ ▸ƒ a ├─success───────▶│ ◇ b  │
        │      ├╌script╌╌╌╌╌╌╌╌▶│      │
        │      ├┈(error)┈┈┈┈┈┈┈▶│      │
        │      ├─next ✗ gone    ╰──────╯
        │      ├─script → ?
        ╰──────╯
        """,
    )


def test_kinds_in_ascii():
    same(
        scene(nodes=PAIR, links=PARALLEL, ascii=True).text(),
        """
        +------+                +------+
        | >f a +-success------->| ? b  |
        |      +~script~~~~~~~~>|      |
        |      +.(error).......>|      |
        |      +-next x gone    +------+
        |      +-script > ?
        +------+
        """,
    )


MARKED = Marks(
    selected="scan",
    next_edge=("scan", "on_fail", "scan"),
    hot=frozenset({("scan", "on_success", "done"), ("start", "on_next", "scan")}),
    problems={"start": "error", "done": "warning"},
    visited={"start": 1},
    waiting="scan",
    jump_labels={"done": "a"},
)


def test_every_mark_has_a_sign():
    same(
        scene(MARKED).text(),
        """
        ╭!1────────╮              ┏●◷━━━━━━┓              ╭[a]───────╮
        │ ▸▤ start ├━next━━━━━━━━▶┃ ▣ scan ┣━success━━━━━▶│ ▤ done ■ │
        │    Start │◀───────error─┫        ┃◀═════════╗   ╰──────────╯
        ╰──────────╯              ┃        ┣═fail═════╝
                                  ┗━━━━━━━━┛
        """,
    )


def test_lines_that_join_and_lines_that_cross():
    nodes = [Spec(name, "", "form", name == "a") for name in "abcdf"]
    links = [
        Link("a", "on_next", "b"),
        Link("a", "on_fail", "c"),
        Link("b", "on_next", "f"),
        Link("c", "on_next", "d"),
        Link("b", "on_fail", "d"),
        Link("c", "on_fail", "f"),
    ]
    same(
        scene(nodes=nodes, links=links).text(),
        """
                           ╭──────╮
                           │ ▤ c  ├─fail────╮
                       ╭──▶│      ├─next──╮ │
                       │   ╰──────╯       │ │
        ╭──────╮       │                  │ │
        │ ▸▤ a ├─fail──╯   ╭──────╮       │ │   ╭──────╮
        │      ├─next─────▶│ ▤ b  ├─next──┼─┴──▶│ ▤ f  │
        ╰──────╯           │      ├─fail──┤     ╰──────╯
                           ╰──────╯       │
                                          │     ╭──────╮
                                          ╰────▶│ ▤ d  │
                                                ╰──────╯
        """,
    )


def test_marks_have_styles():
    shown = scene(MARKED)
    found = {style for y in range(shown.height) for _, style in shown.runs(y, 0, shown.width)}
    assert found <= set(STYLES)
    assert {"node.selected", "node.error", "node.warning", "edge.next", "label.next", "edge.hot", "jump"} <= found


def test_a_node_and_an_edge_are_found_under_a_cell():
    shown = scene()
    box = shown.drawing.boxes["scan"]
    assert shown.node_at(box.x, box.y) == "scan"
    assert shown.node_at(box.x + box.w - 1, box.y + box.h - 1) == "scan"
    assert shown.node_at(box.x + box.w, box.y) is None
    for edge in shown.drawing.edges:
        assert edge.label_at is not None
        found = shown.edge_at(*edge.label_at)
        assert found is not None and found.key == edge.key
        x, y = edge.points[1]
        assert shown.edge_at(x, y) is not None
    assert shown.edge_at(0, 0) is None


@given(st.integers(-3, 9), st.integers(-5, 70), st.integers(0, 80), st.booleans())
def test_runs_are_as_wide_as_asked_and_a_part_of_the_row(y, start, size, ascii):
    nodes = [*NODES[:2], Spec("done", "顔写真の確認", "form", False, True)]
    shown = scene(MARKED, ascii, nodes)
    text = "".join(part for part, _ in shown.runs(y, start, start + size))
    assert width(text) == size
    if "写" not in text and "�" not in text:
        whole = "".join(part for part, _ in shown.runs(y, -10, 200))
        if width(whole) == len(whole):
            assert text == whole[start + 10 : start + 10 + size]


def test_what_a_terminal_would_obey_is_not_written():
    nodes = [Spec("a\x1b[31m", "x\ty\nz\x07", "form", True)]
    text = scene(nodes=nodes, links=[]).text()
    assert "\x1b" not in text and "\x07" not in text and "a�[31m" in text and "x y z" in text


def test_an_id_is_never_shortened_and_a_title_is():
    name = "a_very_long_identifier_" * 4
    text = scene(nodes=[Spec(name, "word " * 60, "form", True)], links=[]).text()
    assert name in text and "…" in text


@pytest.mark.parametrize("ascii", [False, True])
def test_an_empty_drawing_is_an_empty_text(ascii):
    assert scene(ascii=ascii, nodes=[], links=[]).text() == ""


@pytest.mark.parametrize("glyphs", [BOX, ASCII], ids=["box", "ascii"])
def test_no_two_signs_of_a_node_are_the_same(glyphs):
    signs = [glyphs.text(sign) for sign in (*GLYPHS.values(), OTHER_GLYPH, "▸", "■", "✗")]
    assert len(set(signs)) == len(signs)
