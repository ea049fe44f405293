"""On a large document a change is answered in one short refresh; its picture and all else follow in the next ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.events import Event


class AnswersFirst(DesignPart):
    """The part of the design screen that says at once what was done, and shows it after that.

    Until it is shown keys wait, what is told is told afterwards, and a click has it shown first: nobody acts on a
    picture that is not that of the document.
    """

    doing: str = ""
    """What was done and is not shown yet, "" when all is shown."""
    _afterwards: list[Callable[[], object]] | None = None

    def changed(self, done: str) -> None:
        """The document was changed; ``done`` says how."""
        if len(self.document.nodes) <= BACKGROUND_FROM or self.canvas.drawing is None:
            self.document_changed()
            return
        self.doing = done
        self.show_status()
        if self._afterwards is None:
            self._afterwards = []
            studio(self).hold_keys(self)
            if not self.call_after_refresh(self.catch_up):
                self.catch_up()

    def catch_up(self) -> None:
        """Show what was done, when it is not shown yet."""
        afterwards, self._afterwards = self._afterwards, None
        if afterwards is None:
            return
        self.doing = ""
        if self.is_mounted:
            self.document_changed()
            for then in afterwards:
                then()
        studio(self).let_keys(self)

    def _then(self, then: Callable[[], object]) -> None:
        if self._afterwards is None:
            then()
        else:
            self._afterwards.append(then)

    def select(self, node_id: str) -> None:
        """Select a node wherever it is shown, once it is."""
        self._then(partial(super().select, node_id))

    def notify(self, message: str, **settings: Any) -> None:
        """Tell something, once what it is about is shown: room for it is made after that."""
        self._then(partial(self.call_after_refresh, partial(super().notify, message, **settings)))

    def _forward_event(self, event: Event) -> None:
        self.catch_up()
        super()._forward_event(event)
