"""What a word was probably meant to be. Bounded: a document full of mistakes is not compared with itself."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

_COMPARISONS = 20_000
_CUTOFF = 0.75
_FILLING = str.maketrans("", "", " _-.\t\n\r")  # a regular expression would be compiled at each start


class Guesser:
    """Finds the nearest of a set of words. The same questions in the same order get the same answers."""

    __slots__ = ("_answers", "_left", "_plain", "_words")

    def __init__(self, words: "Iterable[str]") -> None:
        self._words = list(dict.fromkeys(words))
        self._plain: dict[str, str] = {}
        for word in self._words:
            self._plain.setdefault(_plain(word), word)
        self._left = _COMPARISONS
        self._answers: dict[str, str | None] = {}

    def near(self, word: str) -> str | None:
        """The known word that differs only by case, blanks or a slip of the fingers; None when none is that near.

        Words that differ in a number are two words: ``step_2`` is no slip for ``step_3``.
        """
        if word not in self._answers:
            self._answers[word] = self._plain.get(_plain(word)) or self._alike(word)
        return self._answers[word]

    def _alike(self, word: str) -> str | None:
        if self._left < len(self._words) or not word.strip():
            return None
        from difflib import get_close_matches

        self._left -= len(self._words)
        digits = _numbers(word)
        same = [known for known in self._words if _numbers(known) == digits]
        found = get_close_matches(word, same, n=1, cutoff=_CUTOFF)
        if found:
            return found[0]
        letters = sorted(word)
        return next((known for known in same if sorted(known) == letters), None)  # two letters changed places


def _plain(word: str) -> str:
    return word.translate(_FILLING).casefold()


def _numbers(word: str) -> list[str]:
    return "".join([c if c.isdecimal() else " " for c in word]).split()
