"""A line of text in a form."""

from textual.geometry import Offset
from textual.widgets import Input


class LineInput(Input):
    """A line that shows its beginning until it is typed in, however long it is."""

    @property
    def scroll_offset(self) -> Offset:
        """How far the line is scrolled: not at all without the focus."""
        return super().scroll_offset if self.has_focus else Offset()

    def put(self, text: str) -> None:
        """Show another text, with the caret at its end."""
        self.value = text
        self.cursor_position = len(text)
