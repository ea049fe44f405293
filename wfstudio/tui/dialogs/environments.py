"""The services there are: name, LOCAL or TENANT, address, what may be changed there, whether it answers."""

from asyncio import to_thread
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.tui.beside import beside
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.service_state import kind_style, short_url

if TYPE_CHECKING:
    from wfstudio.tui.environments import Environment
    from wfstudio.tui.services import Services

_ASKING = "asking"


class Environments(Dialog[str]):
    """The answer is the name of the profile to go to. Each service is asked whether it is well, none is changed."""

    BINDINGS = bindings("dialog", without=("dialog.accept", "dialog.down", "dialog.up"))
    AUTO_FOCUS = "OptionList"

    DEFAULT_CSS = """
    Environments > .box { width: 100; }
    Environments ChoiceList { height: auto; max-height: 16; background: $surface; }
    """

    def __init__(self, found: "Sequence[Environment]", current: str, services: "Services") -> None:
        super().__init__()
        self._found = list(found)
        self._current = current
        self._services = services
        self._told: dict[str, str] = {one.name: _ASKING for one in found if not one.fault}

    def compose(self) -> ComposeResult:
        """The list, and what the marked service says."""
        box = Vertical(classes="box")
        box.border_title = "Environment"
        box.border_subtitle = keyed(self, "enter goes there, {dialog.close} stays here")
        with box:
            yield ChoiceList(markup=False)
            yield Static("", classes="hint", markup=False)

    def on_mount(self) -> None:
        """List the profiles, the one in use marked, and ask each."""
        listed = self.query_one(OptionList)
        listed.add_options([Option(self._line(one), id=one.name, disabled=bool(one.fault)) for one in self._found])
        names = [one.name for one in self._found]
        listed.highlighted = names.index(self._current) if self._current in names else 0
        for name in self._told:
            beside(self, f"look-{names.index(name)}", self._look, name)

    async def _look(self, name: str) -> None:
        self._told[name] = await to_thread(self._services.look_at, name)
        number = next(number for number, one in enumerate(self._found) if one.name == name)
        self.query_one(OptionList).replace_option_prompt_at_index(number, self._line(self._found[number]))
        self._explain()

    def _line(self, one: "Environment") -> Content:
        glyphs = studio(self).glyphs
        told = one.fault or self._told[one.name]
        sign, style, word = glyphs.service("down"), "$error", "cannot be used" if one.fault else "not reachable"
        if told == _ASKING:
            sign, style, word = glyphs.service("starting"), "$warning", f"asking {glyphs.ellipsis}"
        elif not told or told.startswith("+"):
            sign, style, word = glyphs.service("ready"), "$success", told[1:] or "answers"
        limits = [text for text, on in (("PROTECTED", one.protected), ("READ-ONLY", one.read_only)) if on]
        width = max(len(other.name) for other in self._found)
        return Content.assemble(
            ("in use " if one.name == self._current else "       ", "$text-muted"),
            (f"{one.name:<{width}}  ", "bold"),
            (f" {one.kind} ", f"bold {kind_style(one.kind)}"),
            " " * (8 - len(one.kind)),
            (f"{sign} {word}", style),
            *[(f"  {limit}", "bold $error") for limit in limits],
            (f"  {short_url(one.url)}" if one.url else "", "$text-muted"),
        )

    def on_option_list_option_highlighted(self) -> None:
        """Say all of the marked service's answer."""
        self._explain()

    def _explain(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is None:
            return
        one = self._found[at]
        told = one.fault or self._told[one.name]
        self.query_one(".hint", Static).update("" if told == _ASKING or told.startswith("+") else told)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there, reachable or not: a service may come back."""
        self.dismiss(event.option.id)
