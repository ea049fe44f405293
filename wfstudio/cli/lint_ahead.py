"""A second process that lints the later half of many files meanwhile, and tells which of them are clean.

Those that are not clean are linted by the first process all the same, which needs their findings; so the reports do not
depend on who linted what.
"""

import os

from wfstudio.cli.validate_inputs import looks_like_workflow

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Findings

    File = tuple[str, bytes, bool]
    Lint = Callable[[str, bytes], tuple[Document | None, Findings]]

_FEWEST = 64
_MOST_BYTES = 32 << 20  # of files that are held at once
_GIVES_UP = 32  # a process that found so many files not to be clean, and most, is of no use


class Ahead:
    """The files one after the other; ``answer`` says what is known of the one at hand. ``worth``: whether a file is to
    be linted at all, or known already."""

    def __init__(self, files: "Iterator[File]", lint: "Lint", worth: "Callable[[str, bytes], bool]") -> None:
        self._files = files
        self._lint = lint
        self._worth = worth
        self._answers: dict[int, tuple[int, int]] = {}
        self._place = 0

    def __iter__(self) -> "Iterator[File]":
        while batch := self._batch():
            todo = [place for place, file in enumerate(batch) if self._worth(file[0], file[1])]
            later = todo[len(todo) // 2 :] if len(todo) >= _FEWEST and _processors() > 1 else []
            child, pipe = self._start(batch, later) if later else (0, -1)
            self._answers = {}
            for place, file in enumerate(batch):
                if child and place == later[0]:
                    self._answers = _read(child, pipe)
                self._place = place
                yield file

    def answer(self) -> tuple[int, int] | None:
        """The numbers of nodes and infos of the file at hand, if it was linted ahead and is clean."""
        return self._answers.get(self._place)

    def _batch(self) -> "list[File]":
        batch: list[File] = []
        size = 0
        for file in self._files:
            batch.append(file)
            size += len(file[1])
            if size >= _MOST_BYTES:
                break
        return batch

    def _start(self, batch: "list[File]", later: list[int]) -> tuple[int, int]:
        """Starts the other process: (its id, where it writes its answers); (0, -1) where none can be started."""
        try:
            reading, writing = os.pipe()
            child = os.fork()
        except (OSError, AttributeError):
            return 0, -1
        if child:
            os.close(writing)
            return child, reading
        try:
            os.close(reading)
            with os.fdopen(writing, "w", encoding="ascii") as pipe:
                pipe.write("".join([f"{place} {nodes} {infos}\n" for place, nodes, infos in self._clean(batch, later)]))
        finally:
            os._exit(0)

    def _clean(self, batch: "list[File]", later: list[int]) -> "Iterator[tuple[int, int, int]]":
        """(place, nodes, infos) of each clean workflow among the later ones."""
        others = 0
        for number, place in enumerate(later):
            file, data, _ = batch[place]
            doc, findings = self._lint(file, data)
            loud = findings.crashes or any(finding.severity != "info" for finding in findings)
            if doc is not None and not loud and looks_like_workflow(doc):
                yield place, len(doc.nodes), len(findings)
                continue
            others += 1
            if others >= _GIVES_UP and others > number // 2:
                return


def _read(child: int, pipe: int) -> dict[int, tuple[int, int]]:
    with os.fdopen(pipe, encoding="ascii") as answers:
        rows = [line.split() for line in answers]
    os.waitpid(child, 0)
    return {int(row[0]): (int(row[1]), int(row[2])) for row in rows if len(row) == 3}


def _processors() -> int:
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1
