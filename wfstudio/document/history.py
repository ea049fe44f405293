"""Undo and redo without limit over one document."""

from collections.abc import Sequence

from wfstudio.document.edits import Edit
from wfstudio.document.emitting import same
from wfstudio.document.model import Document


class History:
    """The versions of a document: what was done can be taken back and done again.

    Versions share what they did not change, so each is kept whole: going back needs no inverse and cannot fail.
    """

    def __init__(self, doc: Document) -> None:
        self._versions = [doc]
        self._labels: list[str] = []
        self._at = 0
        self._saved = doc

    @classmethod
    def restored(cls, versions: Sequence[Document], labels: Sequence[str], at: int, saved: Document) -> "History":
        """A history made again from all its versions; ``labels`` has one less. Raises ValueError if they do not fit."""
        if len(versions) != len(labels) + 1 or not 0 <= at < len(versions):
            raise ValueError("the versions and the steps between them do not fit")
        made = cls(versions[0])
        made._versions, made._labels, made._at, made._saved = list(versions), list(labels), at, saved
        return made

    @property
    def current(self) -> Document:
        """The document as it is now."""
        return self._versions[self._at]

    @property
    def versions(self) -> tuple[Document, ...]:
        """All versions, the one that was opened first; one more than ``labels``."""
        return tuple(self._versions)

    @property
    def saved(self) -> Document:
        """What was last read from the file or written to it."""
        return self._saved

    @property
    def unsaved_steps(self) -> int:
        """How many steps the document is away from what was last saved; all that are done when that is not among the
        versions."""
        steps = [abs(self._at - number) for number, version in enumerate(self._versions) if version is self._saved]
        return min(steps, default=self._at)

    @property
    def entries(self) -> tuple[str, ...]:
        """The labels of what can be undone, oldest first."""
        return tuple(self._labels[: self._at])

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all steps, those that can be done again too, oldest first."""
        return tuple(self._labels)

    @property
    def at(self) -> int:
        """How many of ``labels`` are done: 0 is the document as it was opened."""
        return self._at

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._at < len(self._labels)

    @property
    def dirty(self) -> bool:
        """Whether the document differs from what was last saved (from the first version, when nothing was)."""
        return not same(self.current.raw, self._saved.raw)

    def apply(self, edit: Edit) -> Document:
        """Do an edit; what could have been redone is forgotten. Raises EditRefused, and then nothing changed."""
        return self.go_on(edit.apply(self.current), edit.label)

    def go_on(self, changed: Document, label: str) -> Document:
        """Take another document as the next version, for instance one read from the file again."""
        if changed is self.current:
            return changed
        del self._versions[self._at + 1 :], self._labels[self._at :]
        self._versions.append(changed)
        self._labels.append(label)
        self._at += 1
        return changed

    def undo(self) -> str | None:
        """Take the last step back and return its label; None when there is none."""
        if not self.can_undo:
            return None
        self._at -= 1
        return self._labels[self._at]

    def redo(self) -> str | None:
        """Do the last step taken back again and return its label; None when there is none."""
        if not self.can_redo:
            return None
        self._at += 1
        return self._labels[self._at - 1]

    def jump(self, at: int) -> Document:
        """Go to the version after so many steps. Raises ValueError when there are not so many."""
        if not 0 <= at < len(self._versions):
            raise ValueError(f"there is no step {at}")
        self._at = at
        return self.current

    def mark_saved(self, saved: Document | None = None) -> None:
        """What stands in the file is this document: the one of now, unless another is given."""
        self._saved = self.current if saved is None else saved
