"""From what a service has back to what a file says: the file's placeholders stay, and no secret is written out.

Of each string: where the file's means the same it stays as it is. Where only the value of a secret, or of a
placeholder that has none here, is another one, it stays too. Where the service's text is another, the placeholders
whose surroundings are still there stay, and known secrets are covered by theirs. Whatever is made means the service's
text exactly, so that a push right after changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wfstudio.document.diff import same
from wfstudio.document.emitting import pair_items
from wfstudio.document.model import SERVER_MADE_KEYS, Json, Path
from wfstudio.document.placeholders import (
    NAME,
    Form,
    Token,
    Values,
    forms,
    in_quotes,
    is_script,
    plain,
    resolved_text,
    resolved_value,
    strings,
)

SHORTEST_SECRET = 6
"""Characters. A shorter secret could not be told from other text, so there is none."""

_EXACT = re.compile(rf"(?P<dollars>(?<!\$)\$++)(?P<body>\{{secret:(?P<name>{NAME.pattern}):(?P<way>[0-3])\}})")
_WORDS = re.compile(r"\w++|\s++|[^\w\s]")
_LARGEST = 4_000_000
"""Pairs of words up to which two texts are compared word by word; larger ones line by line."""


@dataclass(slots=True)
class Reversal:
    """A workflow with a file's placeholders. Paths are those in the service's workflow.

    ``others``: secrets of which the service has another value, and placeholders without a value here: they were kept.
    ``lost``: placeholders without a value that could not be kept, as the text around them is another one. ``hidden``:
    what to show in the place of strings that hold a secret which is not known here.
    """

    workflow: dict[str, Json]
    others: list[Token] = field(default_factory=list)
    lost: list[Token] = field(default_factory=list)
    hidden: dict[Path, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Json]:
        """The workflow for showing it beside the file's: it differs where a secret is another one, which is not shown.
        It cannot be turned back."""
        made = self.workflow
        for path, text in self.hidden.items():
            made = _with(made, path, text)
        return made


def reversed_(pulled: Mapping[str, Json], local: Mapping[str, Json], values: Values) -> Reversal:
    """The service's workflow with the placeholders of the file's; {} for ``local`` where there is no file.

    Keys that a service makes are taken as they are.
    """
    made = Reversal({})
    walk = _Walk(values, made)
    old, meant = dict(local), resolved_value(dict(local), (), values)
    assert isinstance(meant, dict)
    for key, value in pulled.items():
        made.workflow[key] = value if key in SERVER_MADE_KEYS else walk.under(key, value, old, meant, ())
    return made


def shown(pulled: Mapping[str, Json], local: Mapping[str, Json], values: Values) -> dict[str, Json]:
    """The service's workflow for showing it beside the file's: no secret is in it that the file has a placeholder for,
    whether its value is known here or not. It cannot be turned back."""
    made = masked(pulled, values)
    for path, text in reversed_(pulled, local, values).hidden.items():
        made = _with(made, path, text)
    return made


def masked(workflow: Mapping[str, Json], values: Values) -> dict[str, Json]:
    """A workflow with each known secret replaced by ``${secret:name}``, for showing: it cannot be turned back."""
    if not _secrets_in(values):
        return dict(workflow)
    made = _each(dict(workflow), (), lambda text, _: masked_text(text, values))
    assert isinstance(made, dict)
    return made


def masked_text(text: str, values: Values) -> str:
    """A text with each known secret replaced by ``${secret:name}``, for showing."""
    found = _secrets_in(values)
    return found.pattern.sub(lambda match: f"${{secret:{found.names[match.group()]}}}", text) if found else text


def covered(workflow: Mapping[str, Json], values: Values) -> dict[str, Json]:
    """A workflow with known secrets replaced by placeholders, every other text as it is, for keeping: ``uncovered``
    turns it back."""
    found = _secrets_in(values)
    made = _each(dict(workflow), (), lambda text, script: _covered_text(text, script, values, found))
    assert isinstance(made, dict)
    return made


def uncovered(workflow: Mapping[str, Json], values: Values) -> dict[str, Json]:
    """What ``covered`` was given, where the secrets are still the same; one that is not known stays covered."""
    made = _each(dict(workflow), (), lambda text, script: _uncovered_text(text, script, values))
    assert isinstance(made, dict)
    return made


def secret_names(workflow: Mapping[str, Json]) -> list[str]:
    """The secrets that a covered workflow has placeholders for."""
    found: dict[str, None] = {}
    for path, text in strings(workflow):
        exact = list(_EXACT.finditer(text))
        names = [one["name"] for one in exact if len(one["dollars"]) % 2]
        if not exact:
            names = [form.name for form in forms(text, is_script(path), True) if form.is_token]
        found.update(dict.fromkeys(names))
    return list(found)


class _Secrets:
    """The known secrets in every way a text can have them: as they are, or as a script's quotes write them."""

    def __init__(self, values: Values) -> None:
        self.names: dict[str, str] = {}
        for name, secret in sorted(values.secrets.items()):
            if len(secret) >= SHORTEST_SECRET:
                for text in _ways(secret):
                    self.names.setdefault(text, name)
        longest = sorted(self.names, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, longest)) if longest else r"(?!)")

    def __bool__(self) -> bool:
        return bool(self.names)


_made: list[tuple[Values, _Secrets]] = []


def _secrets_in(values: Values) -> _Secrets:
    for known, found in _made:
        if known is values:
            return found
    _made[:] = [(values, _Secrets(values)), *_made[:3]]
    return _made[0][1]


def _with(workflow: dict[str, Json], path: Path, text: str) -> dict[str, Json]:
    """The workflow with a text at a path; what is not on the path is shared."""

    def put(value: Json, rest: Path) -> Json:
        if not rest:
            return text
        if isinstance(value, dict):
            return {**value, str(rest[0]): put(value[str(rest[0])], rest[1:])}
        assert isinstance(value, list)
        return [put(one, rest[1:]) if index == rest[0] else one for index, one in enumerate(value)]

    made = put(workflow, path)
    assert isinstance(made, dict)
    return made


def _each(value: Json, path: Path, change: Callable[[str, bool], Json]) -> Json:
    """The value with each string changed; ``change`` is told whether it is a script."""
    if isinstance(value, str):
        return change(value, is_script(path))
    if isinstance(value, dict):
        return {key: _each(one, (*path, key), change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each(one, (*path, index), change) for index, one in enumerate(value)]
    return value


def _covered_text(text: str, script: bool, values: Values, found: _Secrets) -> str:
    """With placeholders as files have them, unless a secret is written as none of those would be: then each says in
    which way, as in ``${secret:name:1}``."""
    if _EXACT.search(text) is None:
        made = covering(text, script, found, secrets_only=True)
        if resolved_text(made, script, values, secrets_only=True) == text:
            return made
    parts, at = [], 0
    for match in found.pattern.finditer(text):
        name = found.names[match.group()]
        way = _ways(values.secrets[name]).index(match.group())
        before = _doubled(text[at : match.start()])
        dollars = len(before) - len(before.rstrip("$"))
        parts += [before, "$" * dollars, f"${{secret:{name}:{way}}}"]
        at = match.end()
    return "".join([*parts, _doubled(text[at:])])


def _doubled(text: str) -> str:
    return _EXACT.sub(lambda match: "$" * (2 * len(match["dollars"])) + match["body"], text)


def _uncovered_text(text: str, script: bool, values: Values) -> Json:
    if _EXACT.search(text) is None:
        return resolved_text(text, script, values, secrets_only=True)

    def back(match: re.Match[str]) -> str:
        dollars, secret = len(match["dollars"]), values.secrets.get(match["name"])
        if dollars % 2 and secret is not None:
            return "$" * (dollars // 2) + _ways(secret)[int(match["way"])]
        return match.group() if dollars % 2 else "$" * (dollars // 2) + match["body"]

    return _EXACT.sub(back, text)


def _ways(secret: str) -> list[str]:
    """How texts can have a secret: as it is, and as a script's quotes write it."""
    return [secret, *(in_quotes(secret, quote) for quote in "'\"`")]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A placeholder (or an escaped one) that takes the place of ``[start, end)`` of the service's text."""

    start: int
    end: int
    written: str

    @property
    def is_bare(self) -> bool:
        """Whether it is one that counts in a script's quotes only."""
        return not self.written.startswith(("${secret:", "${var:"))


def covering(
    text: str, script: bool, found: _Secrets, kept: list[_Kept] | None = None, secrets_only: bool = False
) -> str:
    """A text of the service as a file says it: with these placeholders, known secrets covered by theirs, and all else
    that looks like a placeholder escaped."""
    kept = kept or []
    for match in found.pattern.finditer(text) if found else ():
        if not any(one.start < match.end() and match.start() < one.end for one in kept):
            kept.append(_Kept(*match.span(), f"${{secret:{found.names[match.group()]}}}"))
    if not kept and "${" not in text:
        return text
    made, ours, at = "", [], 0
    for one in sorted(kept, key=lambda one: one.start):
        made += text[at : one.start]
        dollars = len(made) - len(made.rstrip("$"))
        made += "$" * dollars  # a dollar sign before a placeholder is written twice
        ours.append((len(made), len(made) + len(one.written)))
        made += one.written
        at = one.end
    made += text[at:]
    return _escaped(made, script, ours, secrets_only)


def _escaped(text: str, script: bool, ours: list[tuple[int, int]], secrets_only: bool) -> str:
    """The text with the dollar signs doubled of what looks like a placeholder and is none of ours."""
    ends = {end for _, end in ours}
    parts, at = [], 0
    for form in forms(text, script, secrets_only):
        if form.end not in ends:
            parts += [text[at : form.start], "$" * (2 * form.dollars), form.body]
            at = form.end
    return "".join([*parts, text[at:]])


class _Walk:
    def __init__(self, values: Values, made: Reversal) -> None:
        self.values = values
        self.made = made
        self.found = _secrets_in(values)

    def under(self, key: str, value: Json, old: dict[str, Json], meant: dict[str, Json], path: Path) -> Json:
        """The value under a key of an object; ``meant`` is the file's with its values."""
        path = (*path, key)
        return self.value(value, old[key], meant[key], path) if key in old else self.fresh(value, path)

    def fresh(self, value: Json, path: Path) -> Json:
        """A value that the file does not have."""
        if isinstance(value, str):
            return self.text(value, "", path)
        if isinstance(value, dict):
            return {key: self.fresh(one, (*path, key)) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fresh(one, (*path, index)) for index, one in enumerate(value)]
        return value

    def value(self, value: Json, old: Json, meant: Json, path: Path) -> Json:
        """A value that the file has as ``old``, which means ``meant``."""
        if same(value, meant):
            return old
        if isinstance(value, dict) and isinstance(old, dict) and isinstance(meant, dict):
            return {key: self.under(key, one, old, meant, path) for key, one in value.items()}
        if isinstance(value, list) and isinstance(old, list) and isinstance(meant, list):
            pairs = pair_items(value, meant)
            return [
                self.fresh(one, (*path, index))
                if (place := pairs[index]) is None
                else self.value(one, old[place], meant[place], (*path, index))
                for index, one in enumerate(value)
            ]
        if isinstance(value, str):
            return self.text(value, old if isinstance(old, str) else "", path)
        if isinstance(old, str) and not isinstance(value, dict | list):
            found = forms(old, is_script(path))
            if len(found) == 1 and found[0].end == len(old) and found[0].dollars == 1 and self._has_none(found[0]):
                self.made.others += _tokens(found, path)
                return old
        return self.fresh(value, path)

    def _has_none(self, form: Form) -> bool:
        """Whether it is a placeholder that has no value here."""
        return form.is_token and self.values.of(form.name, form.secret) is None

    def _is_open(self, form: Form) -> bool:
        """Whether the service may have any value for it: a secret, or a placeholder that has none here."""
        return form.is_token and (form.secret or self._has_none(form))

    def text(self, text: str, old: str, path: Path) -> str:
        """A string that the file has as ``old`` ("" where it has none), which means another text."""
        script = is_script(path)
        written = forms(old, script)
        others = self._others(text, old, written) if any(map(self._is_open, written)) else None
        if others is not None:
            self.made.others += _tokens(others, path)
            self._hide(old, written, others, path)
            return old
        unknown = [form for form in written if self._has_none(form)]
        self.made.lost += _tokens(unknown, path)
        if names := dict.fromkeys(f"${{secret:{form.name}}}" for form in unknown if form.secret):
            self.made.hidden[path] = f"(not shown: may hold {', '.join(names)}, of which no value is known here)"
        kept = list(self._aligned(text, old, written)) if written else []
        everywhere = [_Kept(one.start, one.end, one.written.replace("${", "${var:", 1)) for one in kept if one.is_bare]
        for attempt in (kept, [*everywhere, *(one for one in kept if not one.is_bare)], []):
            made = covering(text, script, self.found, [*attempt])
            if resolved_text(made, script, self.values) == text:
                break
        return made

    def _hide(self, old: str, written: tuple[Form, ...], others: list[Form], path: Path) -> None:
        """Have secrets that are not known here not shown, where the text is ``old`` in all else."""
        if not any(form.secret for form in others):
            return
        parts, at = [], 0
        for form in written:
            stands = plain(form, self.values)
            if form.is_token and form.secret:
                other = ", another value" if form in others else ""
                stands = f"{'$' * (form.dollars // 2)}${{secret:{form.name}{other}}}"
            parts += [old[at : form.start], stands]
            at = form.end
        self.made.hidden[path] = "".join([*parts, old[at:]])

    def _others(self, text: str, old: str, written: tuple[Form, ...]) -> list[Form] | None:
        """The open placeholders of which the text has another value, when it is the file's in all else; None else."""
        between, openings = self._split(old, written)
        first, last = between[0], between[-1]
        if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
            return None
        others, begin, limit = [], len(first), len(text) - len(last)
        for index, form in enumerate(openings):
            end = limit if index == len(openings) - 1 else text.find(between[index + 1], begin, limit)
            if end < begin:
                return None
            value = self.values.of(form.name, form.secret)
            if value is None or text[begin:end] != form.written(value):
                others.append(form)
            begin = end + len(between[index + 1])
        return others

    def _split(self, old: str, written: tuple[Form, ...]) -> tuple[list[str], list[Form]]:
        """What a text means before, between and after its open placeholders, and those."""
        between, openings, at = [""], [], 0
        for form in written:
            between[-1] += old[at : form.start]
            at = form.end
            if self._is_open(form):
                between[-1] += "$" * (form.dollars // 2)
                between.append("")
                openings.append(form)
            else:
                between[-1] += plain(form, self.values)
        between[-1] += old[at:]
        return between, openings

    def _aligned(self, text: str, old: str, written: tuple[Form, ...]) -> Iterator[_Kept]:
        """The placeholders of the file whose surroundings are in the text, each with the place of its value."""
        meant, spans, at = "", [], 0
        for form in written:
            meant += old[at : form.start]
            stands = plain(form, self.values)
            if form.is_token and not self._has_none(form):
                spans.append((len(meant) + form.dollars // 2, len(meant) + len(stands), "$" + form.body))
            meant += stands
            at = form.end
        meant += old[at:]
        blocks = _blocks(meant, text) if spans else []
        for start, end, body in spans:
            for here, there, size in blocks:
                inside = here <= start and end <= here + size
                near = here < start or end < here + size or size == len(meant) or end - start >= SHORTEST_SECRET
                if inside and near and end > start:
                    yield _Kept(start - here + there, end - here + there, body)
                    break


def _tokens(found: "tuple[Form, ...] | list[Form]", path: Path) -> list[Token]:
    return [
        Token(form.name, form.secret, path, form.end - len(form.body) - 1, form.end) for form in found if form.is_token
    ]


def _blocks(one: str, other: str) -> list[tuple[int, int, int]]:
    """Places where both texts are the same: ``(start in one, start in other, length)``, in order and apart."""
    limit = min(len(one), len(other))
    head = next((at for at in range(limit) if one[at] != other[at]), limit)
    tail = 0
    while tail < limit - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    ours, theirs = (_WORDS.findall(text[head : len(text) - tail]) for text in (one, other))
    if len(ours) * len(theirs) > _LARGEST:
        ours, theirs = (text[head : len(text) - tail].splitlines(keepends=True) for text in (one, other))
    found = [(0, 0, head)]
    if len(ours) * len(theirs) <= _LARGEST:
        starts, places = _starts(ours, head), _starts(theirs, head)
        for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
            found.append((starts[block.a], places[block.b], starts[block.a + block.size] - starts[block.a]))
    return _joined([*found, (len(one) - tail, len(other) - tail, tail)])


def _joined(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The same with those made one that follow each other in both texts."""
    made: list[tuple[int, int, int]] = []
    for here, there, size in found:
        if made and made[-1][0] + made[-1][2] == here and made[-1][1] + made[-1][2] == there:
            made[-1] = (made[-1][0], made[-1][1], made[-1][2] + size)
        elif size:
            made.append((here, there, size))
    return made


def _starts(pieces: list[str], at: int) -> list[int]:
    starts = [at]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts
