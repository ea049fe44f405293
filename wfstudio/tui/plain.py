"""What a studio without box and block glyphs draws in their place."""

from textual.scrollbar import ScrollBar, ScrollBarRender

PLAIN_CSS = """
* { text-overflow: clip; }
Dialog > .box { border: ascii $primary; }
Dialog.-danger > .box { border: ascii $error; }
StudioScreen.-protected { border: ascii $error; }
NoticeBar { border-left: ascii $warning; }
ObjectEditor > .keys { border-left: ascii $panel; }
RunScreen #run-page { border-left: ascii $panel; }
RunScreen.-narrow #run-page { border-left: none; }
Toast { border-left: ascii $primary; }
Toast.-warning { border-left: ascii $warning; }
Toast.-error { border-left: ascii $error; }
CommandPalette #--input { border: none; padding: 1 0; }
CommandPalette CommandList { border: none; }
"""
"""Laid over the studio's own style sheet."""


class PlainScrollBar(ScrollBarRender):
    """A scrollbar whose thumb ends at whole cells."""

    VERTICAL_BARS = [" "]  # noqa: RUF012
    HORIZONTAL_BARS = [" "]  # noqa: RUF012


def draw_scrollbars(plain: bool) -> None:
    """Let every scrollbar of this process be drawn with block glyphs, or without."""
    ScrollBar.renderer = PlainScrollBar if plain else ScrollBarRender
