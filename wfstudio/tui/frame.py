"""What every screen has: the bar with the document and the service on top, the keys at the bottom."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from wfstudio.tui.composing import PartCompositor
from wfstudio.tui.service_state import ServiceState, badge
from wfstudio.tui.steady import SteadyText

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp

_ACTION = re.compile(r"\{([a-z_]+\.[a-z_0-9]+)\}")

NARROW = 100
"""Below this many columns the outline or the drawing stands alone, and the inspector is laid over it."""


class FrameBar(SteadyText):
    """The top line: the product, where one is, and which service one is on."""

    DEFAULT_CSS = """
    FrameBar { height: 1; background: $panel; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis; }
    .-protected FrameBar { background: $error 30%; }
    """

    def __init__(self) -> None:
        super().__init__(one_line=True, id="frame-bar")
        self._title = Content("")

    def show_title(self, title: Content) -> None:
        """Put another title between the product's name and the badge."""
        self._title = title
        self.redraw()

    def redraw(self) -> None:
        """Draw the line again, for the width and the service state of now."""
        app = studio(self)
        width = self.size.width
        if not width:
            return
        right = badge(app.service, app.glyphs, width)
        brand = Content.styled(" wfstudio ", "bold $background on $primary") if width >= 60 else Content("")
        room = max(0, width - right.cell_length - brand.cell_length - 1)
        title = self._title
        if title.cell_length > room:
            title = title.truncate(room, ellipsis=len(app.glyphs.ellipsis) == 1)
        gap = " " * max(0, room - title.cell_length)
        self.update(Content.assemble(brand, " ", title, gap, right))

    def on_resize(self, _event: Resize) -> None:
        """Lay the line out for another width."""
        self.redraw()


class KeysLine(Footer):
    """The keys at the bottom; made anew only when they say something else than before.

    The bindings are looked at again at every change of focus and of what can be done; a dozen widgets for each such
    look would be most of the time that a key takes.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._said: list[tuple[object, ...]] | None = None

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Say them again once the screen has settled."""
        self._bindings_ready = True
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self._say_again)

    async def _say_again(self) -> None:
        if not self.is_attached:  # the screen is gone meanwhile
            return
        said: list[tuple[object, ...]] = [
            (binding.action, self.app.get_key_display(binding), binding.description, enabled, tooltip)
            for _, binding, enabled, tooltip in self.screen.active_bindings.values()
            if binding.show
        ]
        if said != self._said:
            self._said = said
            await self.recompose()


class StudioScreen(Screen[Any]):
    """A screen of the studio. Subclasses put their widgets in ``body``."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide"), (116, "-roomy"), (150, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012

    DEFAULT_CSS = """
    StudioScreen { background: $background; layers: base overlay; }
    StudioScreen.-protected { border: heavy $error; }
    StudioScreen.-short Footer { display: none; }
    StudioScreen Footer { height: 1; }
    """

    of_service = False
    """Whether what is shown is the service's, and goes away with it when another is chosen."""

    names_documents = False
    """Whether the open documents are named below the bar when there are several."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._compositor = PartCompositor()

    def compose(self) -> ComposeResult:
        """The bar, the screen's own widgets, the keys.

        What the size of the terminal asks for is known before them: they are styled once for it, not again.
        """
        width, height = self.app.size
        for room, breakpoints in ((width, self.HORIZONTAL_BREAKPOINTS), (height, self.VERTICAL_BREAKPOINTS)):
            self.add_class(*self._get_breakpoint_classes(room, breakpoints), update=False)
        yield FrameBar()
        yield from self.body()
        yield KeysLine()

    def body(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        return ()

    def on_mount(self) -> None:
        """Show the title and the service from the start."""
        self.service_changed(studio(self).service)
        self.refresh_title()

    def service_changed(self, service: ServiceState) -> None:
        """Show another state of the service."""
        self.set_class(service.protected, "-protected")
        for bar in self.query(FrameBar):
            bar.redraw()

    def title_content(self) -> Content:
        """What the bar says of where one is."""
        return Content("")

    def stays(self) -> str:
        """Why the service cannot be left now, "" when it can."""
        return ""

    def left(self) -> str:
        """What goes on there when the service is left, in a sentence; "" when nothing does."""
        return ""

    def refresh_title(self) -> None:
        """Show the title again after something in it changed."""
        for bar in self.query(FrameBar):
            bar.show_title(self.title_content())


def studio(widget: Widget | Screen[Any]) -> "StudioApp":
    """The app a widget lives in."""
    return cast("StudioApp", widget.app)


def look_after(widget: Widget | Screen[Any], error: Exception) -> None:
    """Have the service looked at anew where an error says that it did not answer: the bar says no more that it does."""
    from wfstudio.client.errors import Unreachable

    if isinstance(error, Unreachable):
        studio(widget).look_at_service(missed=True)


def keyed(widget: Widget | Screen[Any], text: str) -> str:
    """A text with ``{scope.name}``, an action's id, as the key that the action has now."""
    return _ACTION.sub(lambda found: key_of(widget, found[1]), text)


def key_of(widget: Widget | Screen[Any], action: str, *, typing: bool = False) -> str:
    """The key that an action has now, as a sentence names it, rebound or not; ``typing``: one that is no letter."""
    return studio(widget).key_of(action, typing=typing)
