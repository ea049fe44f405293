"""What a node's script says about itself: errors, where it leads, what it reads, what it returns.

Offsets count characters of the code. The code is the body of an async function, so ``await`` and ``return`` are
legal. Source: platform facts, "JavaScript nodes".
"""

from functools import lru_cache

from wfstudio.script.rows import LeakSpot, NextTarget, NodeRead, Spot, SyntaxProblem
from wfstudio.script.runtime import ABSENT_WORDS, DANGEROUS_WORDS, DEBUG_WORDS, LEAK_WORDS, words

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tree_sitter import Node

    from wfstudio.script.flow import Flow
    from wfstudio.script.reads import Reads
    from wfstudio.script.scopes import Scopes

__all__ = ("LeakSpot", "NextTarget", "NodeRead", "ScriptFacts", "Spot", "SyntaxProblem", "read_script", "words_of")


class ScriptFacts:
    """The facts of one script. What costs more than looking for errors is worked out when first asked for.

    The syntax tree, which is many times larger than the code, is given up when other scripts are read (see ``_keep``);
    what was worked out stays, and for what was not the code is parsed again.
    """

    __slots__ = ("_flow", "_open", "_reads", "_rows", "_scopes", "computed", "errors", "next_targets", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._open: _Parsed | None = None
        self._rows: dict[str, Any] = {}
        self.forget()
        parsed = self._parsed
        from wfstudio.script.problems import problems

        at = parsed.offsets.at
        self.errors: tuple[SyntaxProblem, ...] = tuple(
            [SyntaxProblem(at(start), at(end), why) for start, end, why in problems(parsed.code)]
        )
        self.next_targets: tuple[NextTarget, ...] = ()
        self.computed: tuple[tuple[int, int], ...] = ()
        if "next" in text:
            self._read_routing(parsed)

    def forget(self) -> None:
        """Give up the syntax tree and all that holds on to it."""
        self._open = None
        self._scopes: Scopes | None = None
        self._flow: Flow | None = None
        self._reads: Reads | None = None

    @property
    def _parsed(self) -> "_Parsed":
        if self._open is None:
            self._open = _Parsed(self.text)
            _keep(self)
        return self._open

    def _read_routing(self, parsed: "_Parsed") -> None:
        from wfstudio.script.routing import routing

        found = routing(parsed.code, self.scopes)
        self.next_targets = tuple([NextTarget(target, *parsed.span(node)) for target, node in found.targets])
        self.computed = tuple([parsed.span(node) for node in found.computed])

    def _row(self, name: str, make: "Callable[[], Any]") -> "Any":
        if name not in self._rows:
            self._rows[name] = make()
        return self._rows[name]

    @property
    def scopes(self) -> "Scopes":
        """The script's variables."""
        if self._scopes is None:
            from wfstudio.script.scopes import Scopes

            self._scopes = Scopes(self._parsed.code)
        return self._scopes

    @property
    def words(self) -> frozenset[bytes]:
        """The words of the script, in strings and comments too."""
        return words_of(self.text)

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it but blanks and comments."""
        found: bool = self._row("empty", self._find_empty)
        return found

    def _find_empty(self) -> bool:
        text = self.text.strip()
        if text and not text.startswith(("/", "<!--", "-->", ";")):
            return False
        root = self._parsed.code.root
        return not self.errors and all(child.type in ("comment", "empty_statement") for child in root.named_children)

    @property
    def next_computed(self) -> bool:
        """Whether the script sets ``next`` to something that cannot be read; ``computed`` says where."""
        return bool(self.computed)

    @property
    def sets_next(self) -> bool:
        """Whether the script routes by ``next`` at all."""
        return self.next_computed or bool(self.next_targets)

    def _read(self) -> "Reads":
        if self._reads is None:
            from wfstudio.script.reads import Reads

            self._reads = Reads(self.scopes)
        return self._reads

    @property
    def reads(self) -> tuple[NodeRead, ...]:
        """What the script takes from earlier nodes, in order of the code."""
        return self._taken()[0]

    @property
    def reads_unknown(self) -> bool:
        """Whether the script may read nodes that cannot be told: it passes ``params`` on, or computes an id."""
        return self._taken()[1]

    @property
    def asked(self) -> frozenset[str]:
        """The nodes of which the script knows that they may have left nothing: it tests that, has a default for it, or
        sets their results itself."""
        return self._taken()[2]

    @property
    def written(self) -> frozenset[str]:
        """The nodes whose results the script sets itself."""
        return self._taken()[3]

    def _taken(self) -> tuple[tuple[NodeRead, ...], bool, frozenset[str], frozenset[str]]:
        found: tuple[tuple[NodeRead, ...], bool, frozenset[str], frozenset[str]] = self._row("taken", self._find_taken)
        return found

    def _find_taken(self) -> tuple[tuple[NodeRead, ...], bool, frozenset[str], frozenset[str]]:
        if "params" not in self.text:
            return (), False, frozenset(), frozenset()
        found = self._read()
        span = self._parsed.span
        rows = [
            NodeRead(read.node, read.key, *span(read.name), *span(read.at), read.taken, read.guarded)
            for read in found.found
        ]
        asked = {row.node for row in rows if row.guarded} | found.tested | found.written
        return tuple(dict.fromkeys(rows)), found.any_node, frozenset(asked), frozenset(found.written)

    def _ways(self) -> "Flow":
        if self._flow is None:
            from wfstudio.script.flow import Flow

            self._flow = Flow(self._parsed.code.root, self.scopes)
        return self._flow

    @property
    def silent_ends(self) -> tuple[Spot, ...]:
        """Where a way through the script gives nothing back: at a "return", or past the "end" after a statement."""
        found: tuple[Spot, ...] = self._row("silent_ends", self._find_silent_ends)
        return found

    @property
    def only_routes(self) -> bool:
        """Whether the script sets ``next`` and never gives anything back."""
        _ = self.silent_ends
        found: bool = self._rows.get("only_routes", False)
        return found

    def _find_silent_ends(self) -> tuple[Spot, ...]:
        from wfstudio.script.tree import surely_returns

        parsed = self._parsed
        if surely_returns(parsed.code):
            return ()
        from wfstudio.script.flow import head_end

        flow = self._ways()
        self._rows["only_routes"] = self.sets_next and not flow.gives_back
        spots = [Spot("return", *parsed.span(node)) for node in flow.empty]
        last = flow.open_end
        if last is not None:
            spots.append(Spot(f"end {last.type}", parsed.span(last)[0], parsed.offsets.at(head_end(last))))
        return tuple(spots)

    @property
    def returned_keys(self) -> frozenset[str]:
        """The keys of the objects that the script returns, as far as they can be read."""
        return self._returns()[0]

    @property
    def returns_more(self) -> bool:
        """Whether the script may return keys that ``returned_keys`` does not know (a spread, a call's result)."""
        return self._returns()[1]

    def _returns(self) -> tuple[frozenset[str], bool]:
        found: tuple[frozenset[str], bool] = self._row("returned", self._find_returns)
        return found

    def _find_returns(self) -> tuple[frozenset[str], bool]:
        from wfstudio.script.returns import Returned

        found = Returned(self._parsed.code, self._ways().returns)
        return frozenset(found.keys), found.more

    @property
    def debugging(self) -> tuple[Spot, ...]:
        """``console.log``, ``debugger`` and ``alert`` left in; ``cut`` takes the statement out."""
        if DEBUG_WORDS.isdisjoint(self.words):
            return ()
        found: tuple[Spot, ...] = self._row("debugging", self._find_debugging)
        return found

    def _find_debugging(self) -> tuple[Spot, ...]:
        from wfstudio.script.habits import debugging

        parsed = self._parsed
        at = parsed.offsets.at
        return tuple(
            [
                Spot(what, *parsed.span(node), (at(cut[0]), at(cut[1])) if cut else None)
                for what, node, cut in debugging(parsed.code, self.scopes)
            ]
        )

    @property
    def absent(self) -> tuple[Spot, ...]:
        """Names that the runtime does not have, each where it is first used."""
        if ABSENT_WORDS.isdisjoint(self.words):
            return ()
        found: tuple[Spot, ...] = self._row("absent", self._find_absent)
        return found

    def _find_absent(self) -> tuple[Spot, ...]:
        from wfstudio.script.habits import absent

        return tuple([Spot(name, *self._parsed.span(node)) for name, node in absent(self.words, self.scopes)])

    @property
    def dangerous(self) -> tuple[Spot, ...]:
        """Where the script makes code from text."""
        if DANGEROUS_WORDS.isdisjoint(self.words):
            return ()
        found: tuple[Spot, ...] = self._row("dangerous", self._find_dangerous)
        return found

    def _find_dangerous(self) -> tuple[Spot, ...]:
        from wfstudio.script.habits import dangerous

        parsed = self._parsed
        found = dangerous(self.words, self.scopes, parsed.code)
        return tuple([Spot(what, *parsed.span(node)) for what, node in found])

    def leaks(self, personal: "Callable[[str, str | None], bool]") -> tuple[LeakSpot, ...]:
        """Where what ``personal(node, key)`` says is a person's is put in an address or in the log."""
        if LEAK_WORDS.isdisjoint(self.words) or b"params" not in self.words:
            return ()
        from wfstudio.script.leaks import leaks

        found = leaks(self._read(), self.scopes, personal)
        return tuple([LeakSpot(leak.node, leak.key, leak.sink, *self._parsed.span(leak.at)) for leak in found])


class _Parsed:
    """A script's syntax tree, and character offsets into it."""

    __slots__ = ("code", "offsets")

    def __init__(self, text: str) -> None:
        from wfstudio.script.grammar import parse
        from wfstudio.script.offsets import CharacterOffsets
        from wfstudio.script.tree import Code

        data = text.encode("utf-8", "replace")  # a lone surrogate stays one character
        self.code = Code(data, parse(data).root_node)
        self.offsets = CharacterOffsets(data)

    def span(self, node: "Node") -> tuple[int, int]:
        """The characters that a node of the tree covers."""
        return self.offsets.at(node.start_byte), self.offsets.at(node.end_byte)


_MOST_PARSED = 500_000  # characters of code whose trees are kept; a tree takes some fifty bytes for each
_kept: list[ScriptFacts] = []  # in order of parsing
_kept_size = 0


def _keep(facts: ScriptFacts) -> None:
    """Has the older trees given up when there are too many: all at once, so that it costs little for each."""
    global _kept_size
    if _kept_size > _MOST_PARSED:
        for other in _kept:
            other.forget()
        _kept.clear()
        _kept_size = 0
    _kept.append(facts)
    _kept_size += len(facts.text)


@lru_cache(maxsize=20_000)
def read_script(code: str) -> ScriptFacts:
    """The facts of a script; never raises, whatever the text."""
    return ScriptFacts(code)


@lru_cache(maxsize=20_000)
def words_of(code: str) -> frozenset[bytes]:
    """The words of a script, in strings and comments too, without parsing it: what is none of them is not used."""
    return words(code.encode("utf-8", "replace"))
