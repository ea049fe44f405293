"""One thing out of a list that narrows as one types."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import SteadyList


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be chosen; ``note`` stands dim beside it, ``group`` above the first of its group."""

    id: str
    title: str
    note: str = ""
    group: str = ""


class Choose(Dialog[str]):
    """A list with a search line; the answer is the id of an item. With ``free`` a text that fits none is taken too.

    ``typed`` stands in the search line from the start; ``marked`` is the item that the cursor is on at first;
    ``about`` stands below the list, however long it is.
    """

    BINDINGS = bindings("dialog", without=("dialog.accept",))

    DEFAULT_CSS = """
    Choose > .box { width: 72; }
    Choose OptionList { margin-top: 1; }
    """

    def __init__(
        self,
        title: str,
        hint: str,
        items: Sequence[Item],
        *,
        free: bool = False,
        typed: str = "",
        marked: str = "",
        about: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._items = list(items)
        self._free = free
        self._typed = typed
        self._marked = marked
        self._about = about

    def compose(self) -> ComposeResult:
        """The search line above the list."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "enter chooses, {dialog.close} closes")
        with box:
            yield Input(self._typed, placeholder=self._hint, compact=True, select_on_focus=False)
            yield SteadyList(markup=False)
            yield Static("", classes="hint", markup=False)

    def on_mount(self) -> None:
        """List everything."""
        self.query_one(OptionList).can_focus = False
        self._list(self._typed)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self._list(event.value)

    def _list(self, query: str) -> None:
        shown = self._ranked(query)
        options = self.query_one(OptionList)
        options.clear_options()
        group = ""
        for item in shown:
            if item.group and item.group != group and not query:
                group = item.group
                options.add_option(Option(Content.styled(group, "bold $text-muted"), disabled=True))
            options.add_option(Option(_line(item), id=item.id))
        fitting = [n for n, option in enumerate(options.options) if not option.disabled]
        at_first = [n for n in fitting if not query and options.options[n].id == self._marked]
        options.highlighted = next(iter((*at_first, *fitting)), None)
        empty = "Nothing fits." if not self._free else "Nothing fits; enter takes the text as it is."
        self.query_one(".hint", Static).update(self._about if shown else empty)

    def _ranked(self, query: str) -> list[Item]:
        if not query:
            return self._items
        if self._free:
            return self._holding(query)
        matcher, typed = Matcher(query), query.strip().casefold()
        scored = []
        for place, item in enumerate(self._items):
            score = matcher.match(f"{item.title} {item.note} {item.id}")
            if score > 0:
                scored.append((typed == item.title.casefold(), score, -place, item))
        return [row[-1] for row in sorted(scored, key=lambda row: row[:3], reverse=True)]

    def _holding(self, query: str) -> list[Item]:
        """The items that hold the text as typed, those that start with it first."""
        typed = query.strip().casefold()
        found = [item for item in self._items if typed in f"{item.title} {item.note} {item.id}".casefold()]
        return sorted(
            found, key=lambda item: (item.title.casefold() != typed, not item.title.casefold().startswith(typed))
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the marked item."""
        options = self.query_one(OptionList)
        marked = options.highlighted_option
        if marked is not None and marked.id is not None:
            self.dismiss(marked.id)
        elif self._free and event.value.strip():
            self.dismiss(event.value.strip())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the item clicked."""
        if event.option.id is not None:
            self.dismiss(event.option.id)

    def action_cursor_down(self) -> None:
        """Mark the next item."""
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """Mark the item before."""
        self.query_one(OptionList).action_cursor_up()


def _line(item: Item) -> Content:
    return Content.assemble(f"  {item.title}", ("  " + item.note if item.note else "", "$text-muted"))
