"""A text area that highlights JavaScript, HTML, CSS and JSON in the colours of the studio's theme."""

from collections.abc import Mapping
from typing import Literal

from rich.style import Style
from rich.text import Text
from textual.events import Key, Paste
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.code_lines import LONG, LinesOnDemand, long_row, with_sign
from wfstudio.tui.keymap import bindings

Language = Literal["javascript", "html", "css", "json"]

_COLOURS = {
    "keyword": "accent", "keyword.function": "accent", "keyword.return": "accent", "keyword.operator": "accent",
    "conditional": "accent", "repeat": "accent", "exception": "accent", "include": "accent",
    "string": "success", "string.special": "success", "json.string": "success", "regex.punctuation.bracket": "success",
    "number": "warning", "boolean": "warning", "json.boolean": "warning", "json.null": "warning", "float": "warning",
    "constant.builtin": "warning", "function": "primary", "function.call": "primary", "method": "primary",
    "method.call": "primary", "function.method": "primary", "tag": "primary", "html.end_tag_error": "error",
    "json.label": "primary", "property": "secondary", "attribute": "secondary", "tag.attribute": "secondary",
    "operator": "secondary", "punctuation.bracket": "secondary", "punctuation.delimiter": "secondary",
    "comment": "text-muted", "json.error": "error", "css.property": "secondary", "type": "primary",
    "tag.delimiter": "secondary", "variable.parameter": "foreground", "constructor": "primary",
}  # fmt: skip
"""Names of the highlight queries → colours of the theme."""

_SEVERITIES = {"error": "error", "warning": "warning"}


class CodeArea(TextArea):
    """Code in one of the studio's languages. Tab leaves it, as it leaves every other field.

    Only what is on the screen is highlighted, so that a page of 60 KB opens and is typed in at once. ``mark`` puts a
    sign into the gutter and underlines a stretch. What a key means for more than the text is asked for: ``Asked``.
    """

    BINDINGS = bindings("code")

    DEFAULT_CSS = """
    CodeArea {
        border: none; padding: 0; background: $panel; height: auto; min-height: 1; max-height: 14; width: 100%;
    }
    CodeArea:focus { border: none; background-tint: $primary 6%; }
    CodeArea .text-area--gutter { color: $text-muted; }
    CodeArea .text-area--cursor-gutter { color: $foreground; }
    CodeArea .text-area--cursor-line { background: $primary 10%; }
    """

    class Asked(Message):
        """Something was asked for by key: expand, outside, preview, find, problem."""

        def __init__(self, what: str, step: int = 1) -> None:
            super().__init__()
            self.what = what
            self.step = step

    def __init__(self, text: str, language: Language, *, line_numbers: bool = True, soft_wrap: bool = True) -> None:
        self._signs: Mapping[int, tuple[str, str]] = {}
        self._stretches: Mapping[int, list[tuple[int, int, str]]] = {}
        super().__init__(
            text,
            language=language,
            soft_wrap=soft_wrap,
            show_line_numbers=line_numbers,
            compact=True,
            highlight_cursor_line=line_numbers,
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """The text; blank for the moment in which it is shown before its styles are known."""
        if not self._component_styles:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)

    def on_mount(self) -> None:
        """Follow the studio's theme."""
        self._colour()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._colour())
        self.cursor_blink = False

    def _colour(self) -> None:
        styles = {name: style for name, key in _COLOURS.items() if (style := self._style(key)) is not None}
        name = f"wfstudio-{self.app.theme}"
        self.register_theme(TextAreaTheme(name, syntax_styles=styles))
        self.theme = name

    def _style(self, key: str) -> Style | None:
        colour = self.app.theme_variables.get(key, "")
        return Style(color=colour) if colour.startswith("#") else None

    # problems

    def mark(self, signs: Mapping[int, tuple[str, str]], stretches: Mapping[int, list[tuple[int, int, str]]]) -> None:
        """Show signs (line from 0 → sign, severity) in the gutter; underline stretches (line → from, to, severity)."""
        if signs != self._signs or stretches != self._stretches:
            self._signs, self._stretches = signs, stretches
            self._line_cache.clear()
            self.refresh()

    def _severity_style(self, severity: str) -> Style:
        return self._style(_SEVERITIES.get(severity, "text-muted")) or Style()

    def get_line(self, line_index: int) -> Text:
        """The line, with what is wrong underlined."""
        line = super().get_line(line_index)
        for start, end, severity in self._stretches.get(line_index, ()):
            line.stylize(self._severity_style(severity) + Style(underline=True), start, end)
        return line

    def _render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        lines = self.wrapped_document._offset_to_line_info
        if row >= len(lines):
            return super()._render_line(y)
        line, section = lines[row]
        strip = long_row(self, line, section) if len(self.document[line]) > LONG else super()._render_line(y)
        sign = self._signs.get(line)
        if sign is None or section or not self.show_line_numbers:
            return strip
        return with_sign(strip, self.gutter_width, sign[0], self._severity_style(sign[1]))

    # highlighting

    def _build_highlight_map(self) -> None:
        """Forget the highlights; each line's are found when it is drawn."""
        self._line_cache.clear()
        if self._highlight_query:
            self._highlights = LinesOnDemand(self.document, self._highlight_query)
        else:
            self._highlights.clear()

    # keys

    async def _on_key(self, event: Key) -> None:
        """A new line begins as far in as the one before it."""
        if event.key != "enter" or self.read_only:
            return  # Textual calls the text area's own after this one
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        line = self.document[start[0]][: start[1]]
        self._replace_via_keyboard("\n" + line[: len(line) - len(line.lstrip(" \t"))], start, end)

    def on_paste(self, event: Paste) -> None:
        """What is pasted here is this text's, and nobody's nodes."""
        event.stop()

    def action_to_end(self, end: int) -> None:
        """Go to the beginning (0) or the end (1) of the text."""
        self.move_cursor(self.document.end if end else (0, 0))

    def action_ask(self, what: str, step: int = 1) -> None:
        """Ask for something that is not the text's own business."""
        self.post_message(self.Asked(what, step))

    def action_undo(self) -> None:
        """Take back what was typed here; where there is nothing more, say how the document's changes are undone."""
        before = self.text
        super().action_undo()
        if self.text == before:
            keys = keyed(self, "{design.back}, then {design.undo}")
            said = f"Nothing more to take back in this text. Changes of the document are undone outside it: {keys}."
            self.notify(said, timeout=4, markup=False)

    def replace_all(self, text: str) -> None:
        """Put another text in as one change of this text, which ctrl+z takes back; the caret stays near."""
        place = self.cursor_location
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor(self.clamp_visitable(place))
