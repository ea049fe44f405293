"""The palette: the node types of the service's library, by category, searchable."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.fuzzy import Matcher
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from wfstudio.document.catalogue import CATEGORIES
from wfstudio.document.rows import NodeType
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList, Panel


class Palette(Panel):
    """Lists node types; choosing one posts ``Chosen``."""

    BINDINGS = bindings("palette")

    DEFAULT_CSS = """
    Palette Input { height: 1; border: none; padding: 0 1; background: $surface; width: 100%; }
    Palette Input.-textual-compact { padding: 0 1; }
    Palette Input:focus { border: none; background-tint: $primary 14%; }
    """

    class Chosen(Message):
        """A node type was chosen; ``on_edge``: for the marked edge, not after the selected node."""

        def __init__(self, node_type: str, on_edge: bool = False) -> None:
            super().__init__()
            self.node_type = node_type
            self.on_edge = on_edge

    def __init__(self) -> None:
        super().__init__("1", "Palette", id="palette")
        self._types: Mapping[str, NodeType] = {}

    def inside(self) -> ComposeResult:
        """The search line and the list."""
        yield Input(placeholder="/ search", compact=True)
        yield ChoiceList(markup=False)

    def show(self, types: Mapping[str, NodeType], note: str = "") -> None:
        """List these types; the note says where they come from."""
        self._types = types
        self.retitle(note=note)
        self._list()

    def _list(self) -> None:
        query = self.query_one(Input).value
        options: list[Option] = []
        for title, rows in by_category(self._types):
            fitting = [row for row in rows if _fits(row, query)]
            if fitting:
                options.append(Option(Content.styled(title, "bold $accent"), disabled=True))
                options += [Option(f"  {row.title}", id=row.type) for row in fitting]
        listed = self.query_one(ChoiceList)
        listed.clear_options()
        listed.add_options(options or [Option("Nothing fits.", disabled=True)])
        listed.highlighted = next((n for n, option in enumerate(options) if not option.disabled), None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the first that fits."""
        event.stop()
        self.action_pick()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the one clicked or entered."""
        event.stop()
        if event.option.id is not None:
            self.post_message(self.Chosen(event.option.id))

    def action_pick(self) -> None:
        """Choose the marked type."""
        self._choose(on_edge=False)

    def action_pick_on_edge(self) -> None:
        """Choose the marked type for the marked edge."""
        self._choose(on_edge=True)

    def _choose(self, on_edge: bool) -> None:
        marked = self.query_one(ChoiceList).highlighted_option
        if marked is not None and marked.id is not None:
            self.post_message(self.Chosen(marked.id, on_edge))

    def action_search(self) -> None:
        """Go to the search line."""
        self.query_one(Input).focus()


def by_category(types: Mapping[str, NodeType]) -> list[tuple[str, list[NodeType]]]:
    """The types under the titles of their categories; categories that only a service knows come last."""
    titles = {category.id: category.title for category in CATEGORIES}
    groups: dict[str, list[NodeType]] = {title: [] for title in titles.values()}
    for row in types.values():
        groups.setdefault(titles.get(row.category, row.category), []).append(row)
    return [(title, rows) for title, rows in groups.items() if rows]


def _fits(row: NodeType, query: str) -> bool:
    return not query or Matcher(query).match(f"{row.title} {row.type}") > 0
