"""The parts of the layout on their own: ranks, order, placement, tracks, cells."""

import pytest

from wfstudio.layout import cells, lanes, order, place, ranks, refine, route


def test_back_edges_come_from_the_entry_in_declared_order():
    edges = [(0, 1), (1, 2), (2, 0), (2, 2)]
    assert ranks.back_edges(3, edges, 0) == {2, 3}
    assert ranks.back_edges(3, edges, 1) == {0, 3}


def test_back_buttons_are_followed_last():
    edges = [(0, 2), (0, 1), (1, 2), (2, 1)]
    assert ranks.back_edges(3, edges, 0) == {2}
    assert ranks.back_edges(3, edges, 0, late=frozenset({3})) == {2}
    edges = [(0, 1), (1, 2), (2, 1), (1, 0)]
    assert ranks.back_edges(3, edges, 0, late=frozenset({2, 3})) == {2, 3}


def test_layers_are_longest_paths_pulled_together():
    assert ranks.layers(4, [(0, 1), (1, 2), (0, 2), (3, 2)], [1, 1, 1, 1]) == [0, 1, 2, 1]


def test_edges_to_one_target_share_lanes_and_parallel_ones_do_not():
    built = lanes.build(3, [0, 1, 2], [(0, 1), (1, 2), (0, 2), (0, 2)], ["handler"] * 4)
    assert [net.edges for net in built.nets] == [[0], [1, 2], [3]]
    assert [list(net.lanes) for net in built.nets] == [[], [1], [1]]


def test_a_way_back_has_a_lane_between_its_ends_and_a_loop_has_none():
    built = lanes.build(3, [0, 1, 2], [(2, 0), (1, 1), (1, 0)], ["handler"] * 3)
    assert [(net.way, list(net.lanes)) for net in built.nets] == [("back", [1]), ("loop", [])]
    (into,) = built.channels[1]
    assert into.left == [(0, ~0)] and into.right == [(3, ~0), (1, 2)]  # it leaves a source on the left
    assert [ends.right for ends in built.channels[2]] == [[(2, 0)], []]


def test_crossings_are_counted_and_removed():
    built = lanes.build(6, [0, 0, 0, 1, 1, 1], [(0, 5), (1, 4), (2, 3)], ["h"] * 3)
    ordering = order.Ordering(built)
    ordering.start(float)
    assert ordering.crossings() == 3
    assert ordering.improve(4) == 0
    assert ordering.crossings() == 0


def test_a_trunk_counts_as_a_tree():
    """A line from the same node between two arms of a way back crosses their trunk; refining puts it outside."""
    assert refine.alike(0, [0, 2], 0, [1]) == 1
    assert refine.alike(0, [0, 2], 0, [3]) == 0
    assert refine.alike(0, [3], 1, [0, 1, 2]) == 1  # one line across the stem, not one for each arm
    assert refine.opposite(1, [1], 0, [0, 1]) == 0
    assert refine.opposite(1, [1], 0, [0, 2]) == 1
    built = lanes.build(4, [0, 1, 1, 1], [(0, 2), (1, 0), (3, 0)], ["h"] * 3)
    ordering = order.Ordering(built)
    ordering.start(float)
    refinement = refine.Refinement(built, ordering.layers, ordering.at)
    assert ordering.crossings() == 0 and refinement.crossings() == 1
    assert refinement.improve(4, 4, only={1}) == 1
    assert refinement.crossings() == 0 and ordering.layers[1] == [2, 1, 3]


def test_heavy_lines_are_straight_and_nothing_overlaps():
    lines = [place.Line(1, 0, 1, 2, 1, 9), place.Line(1, 1, 0, 2, 0, 1), place.Line(1, 1, 0, 3, 0, 1)]
    at = place.place([[0, 1], [2, 3]], [4, 1, 5, 1], lambda upper, lower: 1, lines)
    assert at[0] + 1 == at[2] + 1
    assert at[1] >= at[0] + 5 and at[3] >= at[2] + 6


def test_lines_that_go_down_do_not_cross():
    tracks = route.assign([(0, [0], [4]), (1, [2], [6])])
    assert tracks.count == 2
    assert tracks.runs[1][0].track < tracks.runs[0][0].track


def test_a_line_that_ends_where_another_starts_comes_after_it():
    tracks = route.assign([(0, [5], [9]), (1, [0], [5])])
    assert tracks.runs[0][0].track < tracks.runs[1][0].track


def test_a_ring_is_cut():
    tracks = route.assign([(0, [0], [5]), (1, [5], [0])])
    cut = next(net for net, runs in tracks.runs.items() if len(runs) == 2)
    assert tracks.bend[cut] not in (0, 5)
    whole = tracks.runs[1 - cut][0]
    first, second = tracks.runs[cut]
    assert first.left and not set(first.right) & {0, 5}
    for run in (first, second):
        assert run.track != whole.track


def test_straight_lines_need_no_track():
    assert route.assign([(0, [3], [3]), (1, [7], [7])]).count == 0


@pytest.mark.parametrize(
    ("text", "size"), [("", 0), ("abc", 3), ("顔写真", 6), ("e\u0301", 1), ("a\u200bb", 2), ("─▶", 2)]
)
def test_width_counts_cells(text, size):
    assert cells.width(text) == size
    assert len(cells.split(text)) == size


FAMILY = "👩\u200d👩\u200d👧\u200d👦"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        f"a{FAMILY}b",
        "👍🏽",
        "🇩🇪",
        SCOTLAND,
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🕵\ufe0f\u200d♀\ufe0f",
        "می\u200cخواهم",
        "क्\u200dष",
        "हिन्दी में",
        "한국어",
        "각",
        "e\u0301",
        "☰ ䷀ ▤",
        "\ufe0f",
    ],
)
def test_width_is_that_by_which_the_screen_is_composed(text):
    from rich.cells import cell_len

    assert cells.width(text) == cell_len(text) == len(cells.split(text))
    assert "".join(cells.split(text)) == (text if cell_len(text) else "")


def test_every_character_is_as_wide_as_the_screen_takes_it():
    """Those that this Python's Unicode knows; what ``clean`` replaces does not count."""
    import unicodedata

    from rich.cells import get_character_cell_size

    assert [
        hex(ord(char))
        for char in map(chr, range(0x20, 0x20000))
        if unicodedata.category(char) not in ("Cn", "Cf", "Cs", "Cc", "Co", "Zl", "Zp")
        and char not in "\u3164\uffa0"  # fillers
        and cells.char_width(char) != get_character_cell_size(char)
    ] == []


@pytest.mark.parametrize("text", [FAMILY, SCOTLAND, "می\u200cخواهم", "PDF\u200cها", "क्\u200dष", "顔写真"])
def test_joiners_between_letters_and_signs_stay(text):
    assert cells.clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a�b"),
        ("a\u200cb", "a�b"),
        ("\u200d👩", "�👩"),
        ("👩\u200d", "👩�"),
        ("👩\u200d b", "👩� b"),
        ("👩\u200d\u200d👩", "👩��👩"),
        ("می\u202eخ\u2066", "می�خ�"),
        ("a\u00ad\u200b\ufeff", "a���"),
        ("\U000e0067", "�"),
        ("a\u2028b\tc\x1b", "a b c�"),
    ],
)
def test_what_is_unseen_or_obeyed_is_marked(text, shown):
    assert cells.clean(text) == shown


def test_a_joined_sign_is_never_cut_in_two():
    assert cells.clip(FAMILY + "abc", 4) == FAMILY + "a…"
    assert cells.clip("a" + FAMILY + "bc", 3) == "a…"


def test_clip_keeps_to_the_width():
    assert cells.clip("abcdef", 6) == "abcdef"
    assert cells.clip("abcdefg", 6) == "abcde…"
    assert cells.width(cells.clip("顔写真の確認", 6)) <= 6


def test_the_entry_stays_first_when_nothing_leads_on_from_it():
    assert ranks.back_edges(3, [(1, 2), (2, 0), (1, 0)], 0) == {1, 2}
