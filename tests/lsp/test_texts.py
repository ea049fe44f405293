"""Positions and changes of an open text, held to another way of counting."""

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from wfstudio.lsp.texts import UTF8, UTF16, UTF32, Text

CONTENT = st.text("ab\u00e9😀\n\r\u2028\x85", max_size=20)
CODECS = {UTF8: ("utf-8", 1), UTF16: ("utf-16-le", 2), UTF32: ("utf-32-le", 4)}


@given(CONTENT, st.sampled_from([UTF8, UTF16, UTF32]), st.data())
def test_there_and_back(content: str, encoding: lsp.PositionEncodingKind, data: st.DataObject) -> None:
    text = Text("file:///a.json", content, 1, encoding)
    offset = data.draw(st.integers(0, len(content)))
    inside_an_end = content[offset - 1 : offset + 1] == "\r\n"
    position = text.position(offset)
    head = content[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    codec, size = CODECS[encoding]
    if not inside_an_end:
        assert position == lsp.Position(len(head) - 1, len(head[-1].encode(codec)) // size)
        assert text.offset(position) == offset


@given(CONTENT, CONTENT, st.data())
def test_a_change_replaces_a_range(content: str, new: str, data: st.DataObject) -> None:
    text = Text("file:///a.json", content, 1)
    starts = [place for place in range(len(content) + 1) if content[place - 1 : place + 1] != "\r\n" or not place]
    start, end = sorted((data.draw(st.sampled_from(starts)), data.draw(st.sampled_from(starts))))
    change = lsp.TextDocumentContentChangePartial(text.range(start, end), new)
    after = text.changed([change], 2)
    assert (after.content, after.version, text.content) == (content[:start] + new + content[end:], 2, content)


@given(CONTENT, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), CONTENT), max_size=5))
def test_changes_at_once_are_changes_one_by_one(content: str, wishes: list[tuple[int, int, str]]) -> None:
    text = Text("file:///a.json", content, 1)
    changes = []
    for start, end, new in wishes:
        low, high = sorted((start % (len(text.content) + 1), end % (len(text.content) + 1)))
        place = text.range(low, high)
        changes.append(lsp.TextDocumentContentChangePartial(place, new))
        low, high = text.span(place)
        text = Text(text.uri, text.content[:low] + new + text.content[high:], 2)
    assert Text("file:///a.json", content, 1).changed(changes, 2).content == text.content


def test_places_that_are_none_are_the_nearest() -> None:
    text = Text("file:///a.json", "ab\r\n😀", 1)
    assert text.offset(lsp.Position(0, 99)) == 2
    assert text.offset(lsp.Position(1, 1)) == 5
    assert text.offset(lsp.Position(7, 0)) == 5
    assert Text("file:///a.json", "a\ud800").data == b"a?"
