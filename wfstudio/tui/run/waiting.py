"""While nothing is asked: a call under way, a capture polled for, a poll that was left, a run that could not start."""

import time
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Static

from wfstudio.scenario.rhythm import Attempt
from wfstudio.tui.run.qr_code import QrCode

_BAR = 24

TICK_S = 0.5
"""How often a poll is drawn between two attempts: each time costs a slow line what a key costs it."""


class Waiting(VerticalScroll, can_focus=True):
    """Says what is waited for, and offers at most one button."""

    class Pressed(Message):
        """The button was pressed; ``action`` is the screen's action."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, action: str = "", label: str = "", tooltip: str = "") -> None:
        super().__init__()
        self._action = action
        self._label = label
        self._tip = tooltip
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """A headline, a body, the button."""
        yield Static("", id="waiting-head", classes="lead", markup=False)
        yield Static("", id="waiting-body", markup=False)
        yield Static("", id="waiting-fault", classes="fault", markup=False)
        if self._action:
            with Horizontal(classes="buttons"):
                yield Button(self._label, "primary", tooltip=self._tip, compact=True)

    def on_mount(self) -> None:
        """The button takes enter."""
        target = next(iter(self.query(Button)), None) or self
        target.focus(scroll_visible=False)

    def say(self, head: str, body: str = "", fault: str = "") -> None:
        """Change the texts that changed; nothing is laid out anew while they keep their number of lines."""
        for name, text in (("head", head), ("body", body), ("fault", fault)):
            before = self._said.get(name)
            if text != before:
                shown = self.query_one(f"#waiting-{name}", Static)
                self._said[name] = text
                shown.update(text, layout=before is None or _height(text, shown) != _height(before, shown))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Hand the button on as the screen's action."""
        event.stop()
        self.post_message(self.Pressed(self._action))


def _height(text: str, shown: Static) -> int:
    """How many lines a text takes there; one that is wrapped is taken to be of a height that no other has."""
    lines = text.splitlines()
    if any(len(line) > max(1, shown.content_size.width) for line in lines):
        return -len(text)
    return len(lines)


class PollView(Waiting):
    """The poll, visible: attempt, time so far, when the next one is due."""

    def __init__(
        self,
        node: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        ascii: bool = False,
        give_up: float = 120.0,
        url: str = "",
    ) -> None:
        """``url`` is the page on which somebody captures meanwhile; "" where that is simulated."""
        super().__init__("stop_polling", "Stop polling", "The instance goes on waiting; the poll can be resumed")
        self._node = node
        self._give_up = give_up
        self._url = url
        self._ascii = ascii
        self._clock = clock
        self._signs = "#-" if ascii else "━┈"
        self._attempt: Attempt | None = None
        self._since = clock()

    def compose(self) -> ComposeResult:
        """As ``Waiting``, with the page's URL below."""
        yield from super().compose()
        if self._url:
            yield Static(f"Open it on the device that captures: {self._url}", classes="page-text", markup=False)
            if not self._ascii:
                yield QrCode(self._url)

    def on_mount(self) -> None:
        """Count on between two attempts."""
        super().on_mount()
        self.set_interval(TICK_S, self._tick)
        self._tick()

    def show(self, attempt: Attempt | None) -> None:
        """Another attempt found nothing."""
        if attempt is not self._attempt:
            self._attempt, self._since = attempt, self._clock()
        self._tick()

    def _tick(self) -> None:
        attempt, passed = self._attempt, self._clock() - self._since
        if attempt is None:
            self.say(f"Waiting for {self._node}", f"attempt   1\ngives up  after {self._give_up:.0f} s")
            return
        left = max(0.0, attempt.wait - passed)
        done = 1.0 if attempt.wait <= 0 else 1 - left / attempt.wait
        filled = round(_BAR * done)
        bar = self._signs[0] * filled + self._signs[1] * (_BAR - filled)
        lines = [
            f"attempt   {attempt.number}",
            f"elapsed   {attempt.elapsed + passed:.1f} s",
            f"back-off  {attempt.wait:.1f} s, the next in {left:.1f} s",
            f"gives up  after {self._give_up:.0f} s",
            bar,
        ]
        self.say(f"Waiting for {self._node}", "\n".join(lines), attempt.problem or "")
