"""Remembers requests, so that none is accepted twice.

Writes put their mark into their own transaction. The marks of reads are kept in memory and stored a little later:
a weaker promise, for a kill in between forgets the last second of them. Other processes of the same store are told of
them within a moment; until then they would answer the same read once more.
"""

import hashlib
import heapq
from collections.abc import Iterable

from wfstudio.service.store.rows import ReplayMark


def digest(public_key: str, uuid: str) -> bytes:
    """What stands for a request's (publickey, uuid)."""
    return hashlib.sha256(f"{public_key}\n{uuid}".encode("utf-8", "surrogatepass")).digest()


class ReplayGuard:
    """The marks in memory. Times are epoch milliseconds."""

    def __init__(self, marks: Iterable[ReplayMark] = (), *, told: bool = False) -> None:
        """Begin with these marks; with ``told`` others want to know of those that no transaction stores."""
        self._until: dict[bytes, int] = {}
        self._by_second: dict[int, list[bytes]] = {}
        self._seconds: list[int] = []
        self._unsaved: list[ReplayMark] = []
        self._untold: list[ReplayMark] | None = [] if told else None
        for mark in marks:
            self._remember(mark)

    def __len__(self) -> int:
        return len(self._until)

    def accept(self, mark: ReplayMark, now: int) -> bool:
        """Remember the mark; False when it is remembered already."""
        self._forget(now)
        if mark.mark in self._until:
            return False
        self._remember(mark)
        return True

    def save_later(self, mark: ReplayMark) -> None:
        """Count the mark among those that ``unsaved`` gives out, because no transaction has stored it."""
        self._unsaved.append(mark)
        if self._untold is not None:
            self._untold.append(mark)

    def unsaved(self) -> list[ReplayMark]:
        """The marks that are not stored yet; the caller stores them or gives them back."""
        marks, self._unsaved = self._unsaved, []
        return marks

    def untold(self) -> list[ReplayMark]:
        """The marks that no other process knows of yet; whoever asks tells them."""
        if not self._untold:
            return []
        marks, self._untold = self._untold, []
        return marks

    def learn(self, marks: Iterable[ReplayMark]) -> None:
        """Remember what other processes accepted."""
        for mark in marks:
            if mark.mark not in self._until:
                self._remember(mark)

    def _remember(self, mark: ReplayMark) -> None:
        self._until[mark.mark] = mark.until
        second = mark.until // 1000
        ending = self._by_second.get(second)
        if ending is None:
            ending = self._by_second[second] = []
            heapq.heappush(self._seconds, second)
        ending.append(mark.mark)

    def _forget(self, now: int) -> None:
        """Drop the marks of whole seconds that are over."""
        while self._seconds and (self._seconds[0] + 1) * 1000 <= now:
            for mark in self._by_second.pop(heapq.heappop(self._seconds)):
                self._until.pop(mark, None)
