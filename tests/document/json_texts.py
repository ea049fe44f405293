"""JSON texts as no writer of ours would write them, for property tests: any spacing, any spelling of strings and
numbers, ids and keys that mean something to the format."""

import json
from typing import Any

from hypothesis import strategies as st

BLANKS = st.sampled_from(["", "", "", " ", "\n", "\r\n", "\t", " \n  "])
IDS = st.sampled_from(
    ["a", "A", "a/B", "A/b", "../x", "..", "CON", "con", "nul.txt", "é", "e\u0301", "x" * 300, "", "wf.", " ", "$file",
     "-f", "\u202e", "node-2", "a_1", "a\0b", "\ud800"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["id", "type", "name", "nodes", "fields", "html", "header", "footer", "config", "js_code", "styleSheet", "data",
     "version", "on_next", "on_error", "$file", "$$file", "$$$file", "canvasData", "zzz", "é", "a\\b", ""]
)  # fmt: skip
TEXTS = st.one_of(
    IDS,
    st.text(alphabet=st.characters(exclude_categories=()), max_size=12),
    st.sampled_from(["return 1;\r\n", "a\rb", "\ufeffx", "no newline", "<p>x</p>\n<b>", "/* ' */", "\U0001f600\u2028"]),
)
NUMBERS = st.sampled_from(["0", "-0", "1", "1.0", "1E5", "1e+05", "-0.0", "12345678901234567890123", "1.10", "1e999"])


@st.composite
def strings(draw: Any, value: str) -> str:
    """One of the ways to write a string."""
    how = draw(st.sampled_from(["plain", "ascii", "slash", "hex", "mixed"]))
    plain = json.dumps(value, ensure_ascii=True)
    if how == "ascii":
        return plain
    if how == "slash":
        return plain.replace("/", "\\/").replace("<", "\\u003C")
    if how == "hex":
        return '"' + "".join([json.dumps(c)[1:-1] if ord(c) > 0xFFFF else f"\\u{ord(c):04X}" for c in value]) + '"'
    parts = []
    for char in value:
        raw = char if char >= " " and char not in '"\\' and not "\ud800" <= char <= "\udfff" else json.dumps(char)[1:-1]
        escape = how == "mixed" and char <= "\uffff" and draw(st.booleans())
        parts.append(f"\\u{ord(char):04x}" if escape else raw)
    return '"' + "".join(parts) + '"'


@st.composite
def values(draw: Any, depth: int = 4, repeated: bool = False) -> str:
    """Any JSON value; ``repeated``: objects may have a key twice."""
    kind = draw(st.sampled_from("snob" if depth else "sn"))
    if kind == "s":
        return str(draw(strings(draw(TEXTS))))
    if kind == "n":
        return str(draw(st.one_of(NUMBERS, st.sampled_from(["true", "false", "null"]))))
    inner = values(depth - 1, repeated)
    if kind == "b":
        return _joined(draw, "[", draw(st.lists(inner, max_size=4)), "]")
    keys = draw(st.lists(KEYS, max_size=4, unique=not repeated))
    return _joined(draw, "{", [_pair(draw, key, draw(inner)) for key in keys], "}")


def _pair(draw: Any, key: str, value: str) -> str:
    return f"{draw(strings(key))}{draw(BLANKS)}:{draw(BLANKS)}{value}"


def _joined(draw: Any, opening: str, items: list[str], closing: str) -> str:
    return opening + ",".join([f"{draw(BLANKS)}{item}{draw(BLANKS)}" for item in items]) + draw(BLANKS) + closing


@st.composite
def workflows(draw: Any, repeated: bool = False) -> str:
    """A workflow document, with or without an envelope, whose parts may be anything."""
    anything = values(2, repeated)

    def markup() -> str:
        return _joined(draw, "{", [_pair(draw, "html", draw(strings(draw(TEXTS)))), '"type":"html"'], "}")

    def node() -> str:
        pairs = [_pair(draw, "id", draw(strings(draw(IDS))))]
        if draw(st.booleans()):
            script = draw(strings(draw(TEXTS)))
            pairs.append(_pair(draw, "config", _joined(draw, "{", [_pair(draw, "js_code", script)], "}")))
        if draw(st.booleans()):
            fields = [markup() for _ in range(draw(st.integers(0, 2)))]
            pairs.append(_pair(draw, "fields", _joined(draw, "[", fields, "]")))
        if draw(st.booleans()):
            pairs.append(_pair(draw, "header", markup()))
        if draw(st.booleans()):
            pairs.append(_pair(draw, "on_next", draw(anything)))
            pairs.append(_pair(draw, "$file", draw(anything)))
        return _joined(draw, "{", draw(st.permutations(pairs)), "}")

    nodes = [node() for _ in range(draw(st.integers(0, 3)))] + draw(st.lists(anything, max_size=1))
    pairs = [
        _pair(draw, "nodes", _joined(draw, "[", nodes, "]")),
        _pair(draw, "styleSheet", draw(strings(draw(TEXTS)))),
        _pair(draw, "footer", markup()),
        _pair(draw, "extra", draw(anything)),
    ]
    body = _joined(draw, "{", draw(st.permutations(pairs)), "}")
    if draw(st.booleans()):
        body = _joined(draw, "{", [_pair(draw, "data", body)], "}")
    return f"{draw(BLANKS)}{body}{draw(BLANKS)}"


def texts(repeated: bool = False) -> st.SearchStrategy[str]:
    """Workflows mostly, and any other JSON text."""
    return st.one_of(workflows(repeated), values(4, repeated))


def meaning(text: str) -> Any:
    """The value of a JSON text in which the spelling of numbers counts and the order of keys does not."""
    return json.loads(
        text,
        parse_int=lambda digits: ("int", digits),
        parse_float=lambda digits: ("float", digits),
        object_pairs_hook=lambda pairs: ("object", sorted(pairs, key=lambda pair: pair[0])),
    )
