"""A text area that highlights JavaScript, HTML and JSON in the colours of the studio's theme."""

from typing import Literal

from rich.style import Style
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

Language = Literal["javascript", "html", "json"]

_COLOURS = {
    "keyword": "accent", "keyword.function": "accent", "keyword.return": "accent", "keyword.operator": "accent",
    "conditional": "accent", "repeat": "accent", "exception": "accent", "include": "accent",
    "string": "success", "string.special": "success", "json.string": "success", "regex.punctuation.bracket": "success",
    "number": "warning", "boolean": "warning", "json.boolean": "warning", "json.null": "warning", "float": "warning",
    "constant.builtin": "warning", "function": "primary", "function.call": "primary", "method": "primary",
    "method.call": "primary", "function.method": "primary", "tag": "primary", "html.end_tag_error": "error",
    "json.label": "primary", "property": "secondary", "attribute": "secondary", "tag.attribute": "secondary",
    "operator": "secondary", "punctuation.bracket": "secondary", "punctuation.delimiter": "secondary",
    "comment": "text-muted", "json.error": "error",
}  # fmt: skip
"""Names of the highlight queries → colours of the theme."""


class CodeArea(TextArea):
    """Code in one of the studio's languages. Tab leaves it, as it leaves every other field."""

    DEFAULT_CSS = """
    CodeArea {
        border: none; padding: 0 1; background: $panel; height: auto; min-height: 1; max-height: 14; width: 100%;
    }
    CodeArea:focus { border: none; background-tint: $primary 6%; }
    CodeArea .text-area--gutter { color: $text-muted; }
    CodeArea .text-area--cursor-line { background: $primary 10%; }
    """

    def __init__(self, text: str, language: Language, *, line_numbers: bool = False, soft_wrap: bool = True) -> None:
        super().__init__(
            text,
            language=language,
            soft_wrap=soft_wrap,
            show_line_numbers=line_numbers,
            compact=True,
            highlight_cursor_line=line_numbers,
        )

    def on_mount(self) -> None:
        """Follow the studio's theme."""
        self._colour()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._colour())
        self.cursor_blink = False

    def _colour(self) -> None:
        colours = self.app.theme_variables
        styles = {
            name: Style(color=colours[key]) for name, key in _COLOURS.items() if colours.get(key, "").startswith("#")
        }
        name = f"wfstudio-{self.app.theme}"
        self.register_theme(TextAreaTheme(name, syntax_styles=styles))
        self.theme = name
