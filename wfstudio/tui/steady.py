"""Widgets that ask for no new arrangement of the screen where none is needed: that takes longer than all they draw."""

from typing import Any

from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.visual import VisualType
from textual.widgets import Static


class SteadyText(Static):
    """Text that is drawn again only when it is another one. With ``one_line`` its size never follows from it."""

    def __init__(self, content: VisualType = "", *, one_line: bool = False, **settings: Any) -> None:
        super().__init__(content, **settings)
        self._one_line = one_line
        self._shown = content

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text; nothing happens when it is the one that is shown."""
        if _same(content, self._shown):
            return
        self._shown = content
        super().update(content, layout=layout and not self._one_line)


def _same(one: VisualType, other: VisualType) -> bool:
    if isinstance(one, Content) and isinstance(other, Content):
        return one.is_same(other)
    return isinstance(one, str) and isinstance(other, str) and one == other


class SteadyScroll(ScrollView):
    """A view whose own size never follows from the size of what it shows: another virtual size moves the scrollbars,
    and the screen is arranged anew only when one of them comes or goes."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    def watch_virtual_size(self) -> None:
        """Tell the scrollbars."""
        if self.is_attached and self.container_size:
            self._scroll_update(self.virtual_size)
