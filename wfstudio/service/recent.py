"""The instances that were stepped last, as their last step left them, so that the next step need not read them.

What is remembered may be behind the store (another process, a change on the control path), so it may only lead to a
commit, which the store refuses when the version is old; whatever else comes of it is decided anew on a fresh read.
An instance that turned out to be stepped elsewhere too is not remembered any more, since each refusal costs a commit.
"""

from collections import OrderedDict
from dataclasses import dataclass

from msgspec.structs import replace

from wfstudio.engine.state import Instance
from wfstudio.service.store.rows import InstanceRow, Step

KEPT = 1024
MOST_VISITS = 256
"""An instance with more visits than this is read anew, so that memory stays within bounds."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A row and the instance that its state holds."""

    row: InstanceRow
    instance: Instance


class Recent:
    """The last ``KEPT`` instances that were stepped."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._by_id: OrderedDict[str, Remembered] = OrderedDict()
        self._elsewhere: OrderedDict[str, None] = OrderedDict()

    def take(self, instance_id: str) -> Remembered | None:
        """What is remembered, which is forgotten by that: whoever commits puts back what came of it."""
        return self._by_id.pop(instance_id, None)

    def put(self, row: InstanceRow, step: Step, instance: Instance) -> None:
        """Remember an instance after ``step`` was committed on ``row``."""
        if instance.ended or len(instance.visits) > MOST_VISITS or row.id in self._elsewhere:
            return
        changed = replace(
            row, status=step.status, state=step.state, version=step.version + 1, updated_at=step.updated_at
        )
        self._by_id[row.id] = Remembered(changed, instance)
        if len(self._by_id) > self._kept:
            self._by_id.popitem(last=False)

    def moved_elsewhere(self, instance_id: str) -> None:
        """What was remembered of this instance was old: do not remember it again."""
        self._elsewhere[instance_id] = None
        if len(self._elsewhere) > self._kept:
            self._elsewhere.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._by_id.clear()
        self._elsewhere.clear()
