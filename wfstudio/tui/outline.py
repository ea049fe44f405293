"""The outline: the workflow as a tree, the happy path first, failures indented, loops as references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.css.styles import RenderStyles
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from wfstudio.layout.cells import clean, width
from wfstudio.layout.glyphs import ASCII, BOX
from wfstudio.layout.scene import Marks
from wfstudio.layout.shapes import GLYPHS, OTHER_GLYPH
from wfstudio.layout.story import Step, tell
from wfstudio.tui.keymap import bindings
from wfstudio.tui.steady import SteadyScroll

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.graph.index import GraphIndex

_LITTLE = 6
"""So many lines below a step are shown without being asked for, so that the happy path stays in sight."""
_SIGNS = {"loop": ("↩", "<-"), "join": ("→", "->"), "missing": ("✗", "x")}


_REST = "not reached from the entry"


class OutlineTree(Tree[Step | None], SteadyScroll):
    """The tree inside the outline."""

    BINDINGS = bindings("outline")

    class NodeToggled(Message, namespace="outline"):
        """A line's node was taken to those selected together, or from them."""

        def __init__(self, line: TreeNode[Step | None]) -> None:
            super().__init__()
            self.line = line

    _inside = _held = False
    _ground = Style.null()

    def __init__(self, label: str) -> None:
        self._looks: dict[tuple[str, ...], RenderStyles] = {}
        super().__init__(label)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Lines that come and go inside are counted once, at the end."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._invalidate()

    def _invalidate(self) -> None:
        if not self._held:
            self._inside = True
            super()._invalidate()
            self._inside = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> OutlineTree:
        """Draw again. A line that comes or goes needs no new arrangement of the screen."""
        layout = layout and not self._inside
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def get_label_width(self, node: TreeNode[Step | None]) -> int:
        """Cells of a line without drawing it: the tree asks for every line whenever one comes or goes."""
        label = node.label
        cells = width(label.plain if isinstance(label, Text) else str(label))
        return cells + (2 if node.allow_expand else 0)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks.clear()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """How parts of a line look; the tree asks three times for every line that it draws."""
        if names not in self._looks:
            self._looks[names] = super().get_component_styles(*names)
        return self._looks[names]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in view, all on the same ground."""
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        x, top = self.scroll_offset
        return self._render_line(y + top, x, x + self.size.width, self._ground)

    def action_unfold(self) -> None:
        """Show what is below the line; when it is shown already, go to its first line."""
        node = self.cursor_node
        if node is not None and node.children:
            if node.is_expanded:
                self.move_cursor(node.children[0])
            else:
                node.expand()

    def action_fold(self) -> None:
        """Hide what is below the line; when nothing is shown there, go to the line above it."""
        node = self.cursor_node
        if node is not None and node.is_expanded and node.children:
            node.collapse()
        elif node is not None and node.parent is not None and not node.parent.is_root:
            self.move_cursor(node.parent)

    def action_branch(self) -> None:
        """Fold all that is below the line, or show all of it; on a line with nothing below, fold the one above."""
        node = self.cursor_node
        if node is not None and not node.children and node.parent is not None and not node.parent.is_root:
            node = node.parent
        if node is None or not node.children:
            self.notify("Nothing hangs below this line.", timeout=3, markup=False)
        elif node.is_expanded:
            node.collapse_all()
            self.move_cursor(node)
        else:
            node.expand_all()

    def action_unfold_all(self) -> None:
        """Show every line."""
        self.root.expand_all()

    def action_choose(self) -> None:
        """Take the line's node to those selected together, or from them."""
        if self.cursor_node is not None:
            self.post_message(self.NodeToggled(self.cursor_node))


class Outline(Widget):
    """Shows a workflow as a tree of steps."""

    DEFAULT_CSS = """
    Outline { height: 1fr; width: 1fr; }
    Outline OutlineTree { height: 1fr; width: 1fr; background: $background; padding: 0; scrollbar-size: 1 1; }
    """

    class NodeSelected(Message):
        """The cursor came to the line of another node."""

        def __init__(self, outline: Outline, node_id: str) -> None:
            super().__init__()
            self.outline = outline
            self.node_id = node_id

        @property
        def control(self) -> Outline:
            return self.outline

    class NodeOpened(NodeSelected):
        """A line was opened, by enter or a click."""

    class NodeChosen(NodeSelected):
        """A node was taken to those selected together, or from them."""

    def __init__(
        self, *, ascii: bool = False, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.ascii = ascii
        self._told: tuple[tuple[Step, ...], tuple[Step, ...]] | None = None
        self._types: dict[str, tuple[str, str]] = {}
        self._marks = Marks()
        self._chosen: frozenset[str] = frozenset()
        self._lines: dict[str, TreeNode[Step | None]] = {}
        self._selected: str | None = None
        self._filled = True  # lines came since the tree last numbered them
        self._pending: tuple[GraphIndex, Marks | None] | None = None

    def compose(self) -> ComposeResult:
        tree = OutlineTree("workflow")
        tree.show_root = False
        tree.guide_depth = 2
        yield tree

    @property
    def tree_view(self) -> OutlineTree:
        """The tree widget inside."""
        return self.query_one(OutlineTree)

    def focus(self, scroll_visible: bool = True) -> Outline:
        """Give the keys to the tree."""
        self.tree_view.focus(scroll_visible)
        return self

    def on_mount(self) -> None:
        self.ascii = self.ascii or bool(getattr(self.app, "ascii", False))
        if self.ascii:
            self.tree_view.ICON_NODE, self.tree_view.ICON_NODE_EXPANDED = "> ", "v "
            self.tree_view.show_guides = False
        if self._pending is not None:
            index, marks = self._pending
            self._fill(index, marks)

    def show(self, document: Document, index: GraphIndex, marks: Marks | None = None) -> None:
        """Show a version of a document; of ``marks`` problems, visits and waiting are shown. Folds and cursor stay."""
        del document  # the index has it
        if self.is_mounted:
            self._fill(index, marks)
        else:
            self._pending = (index, marks)

    def mark(self, marks: Marks) -> None:
        """Change only the marks; only the lines of nodes whose marks changed are written again."""
        before, self._marks = self._marks, marks
        self._write(node for node in self._lines if _signs(before, node) != _signs(marks, node))

    def choose(self, nodes: frozenset[str]) -> None:
        """Show which nodes are selected together."""
        before, self._chosen = self._chosen, nodes
        self._write(before ^ nodes)

    def _write(self, nodes: Iterable[str]) -> None:
        for node in list(nodes):
            line = self._lines.get(node)
            if line is not None and line.data is not None:
                line.set_label(self._label(line.data))

    def select(self, node_id: str | None) -> None:
        """Put the cursor on a node's line, unfolding what hides it; no message is sent."""
        self._selected = node_id
        line = self._lines.get(node_id or "")
        if line is None or not self.is_mounted:
            return
        parent, opened = line.parent, False
        while parent is not None:
            if not parent.is_expanded:  # to expand what is expanded makes the tree measure every line again
                parent.expand()
                opened = True
            parent = parent.parent
        tree = self.tree_view
        if tree.cursor_node is line:
            return
        if opened or self._filled:
            tree.call_after_refresh(self._move, line)
        else:
            self._move(line)  # in the same refresh as what was selected elsewhere

    def _move(self, line: TreeNode[Step | None]) -> None:
        self._filled = False
        if line.data is not None and line.data.node == self._selected and self._lines.get(line.data.node) is line:
            self.tree_view.move_cursor(line, animate=False)

    # filling

    def _fill(self, index: GraphIndex, marks: Marks | None) -> None:
        told = tell(index)
        types = {node: (index.node(node).type, index.node(node).title) for node in index.ids}
        changed = {node for node in types.keys() & self._types.keys() if types[node] != self._types[node]}
        self._types = types
        old, self._told = self._told, told
        if old != told:
            with self.tree_view.at_once():
                if old is None:
                    self._fill_all()
                else:
                    self._replace(self.tree_view.root, old[0], told[0])
                    self._replace_rest(old[1], told[1])
        self._write(changed)
        self.mark(self._marks if marks is None else marks)
        self.select(self._selected)

    def _fill_all(self) -> None:
        assert self._told is not None
        folded = {line.data.key: line.is_expanded for line in self._every_line() if line.data is not None}
        self._lines = {}
        tree = self.tree_view
        tree.clear()
        reached, rest = self._told
        self._add(tree.root, reached, folded)
        if rest:
            self._add(tree.root.add(_REST, None, expand=True), rest, folded)
        tree.root.expand()

    def _replace_rest(self, old: Sequence[Step], new: Sequence[Step]) -> None:
        """Write again what the entry does not lead to: the last line of all, where there is any."""
        root = self.tree_view.root
        if not new:
            if old:
                self._remove(root.children[-1])
            return
        group = root.children[-1] if old else root.add(_REST, None, expand=True)
        self._replace(group, old, new)

    def _replace(self, root: TreeNode[Step | None], old: Sequence[Step], new: Sequence[Step]) -> None:
        """Write again only the lines between the first and the last step that changed: the rest costs nothing."""
        first = 0
        while first < min(len(old), len(new)) and old[first] == new[first]:
            first += 1
        last = 0
        while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
            last += 1
        folded: dict[tuple[str, ...], bool] = {}
        for line in list(root.children)[first : len(old) - last]:
            folded |= self._remove(line)
        self._add(root, new[first : len(new) - last], folded, first)

    def _remove(self, line: TreeNode[Step | None]) -> dict[tuple[str, ...], bool]:
        """Take a line away with those below it; which of them were unfolded."""
        unfolded: dict[tuple[str, ...], bool] = {}
        for below in _with_below(line):
            if below.data is not None:
                unfolded[below.data.key] = below.is_expanded
                if self._lines.get(below.data.node) is below:
                    del self._lines[below.data.node]
        line.remove()
        return unfolded

    def _add(
        self,
        root: TreeNode[Step | None],
        steps: Sequence[Step],
        folded: dict[tuple[str, ...], bool],
        at: int | None = None,
    ) -> None:
        """Add lines below ``root``, from its line number ``at`` on."""
        self._filled = True
        waiting = [(root, step, None if at is None else at + place) for place, step in enumerate(steps)][::-1]
        while waiting:
            above, step, place = waiting.pop()
            place = None if place is None or place >= len(above.children) else place
            label = self._label(step)
            if not step.branches:
                line = above.add_leaf(label, step, before=place)
            else:
                line = above.add(label, step, before=place, expand=folded.get(step.key, _opens(step)))
                waiting += [(line, branch, None) for branch in reversed(step.branches)]
            if step.role == "step":
                self._lines[step.node] = line

    def _every_line(self) -> list[TreeNode[Step | None]]:
        return _with_below(self.tree_view.root) if self.is_mounted else []

    def _label(self, step: Step) -> Text:
        """``handler  sign id  marks``."""
        text = Text(no_wrap=True, overflow="ellipsis")
        if step.via:
            text.append(f"{step.via} ", "italic dim")
        glyphs = ASCII if self.ascii else BOX
        if step.role != "step":
            text.append(
                f"{_SIGNS[step.role][self.ascii]} {clean(step.node)}", "bold" if step.role == "missing" else "dim"
            )
            return text
        kind, title = self._types.get(step.node, ("", ""))
        text.append(f"{glyphs.text(GLYPHS.get(kind, OTHER_GLYPH))} ")
        text.append(clean(step.node), "bold")
        if step.node in self._chosen:
            text.append(" *", "bold reverse")
        marks = self._marks
        if step.node in marks.problems:
            text.append(f" {glyphs.badges.get(marks.problems[step.node], '!')}", "bold")
        if step.node in marks.changes:
            text.append(f" {glyphs.badges[marks.changes[step.node]]}", "bold")
        if step.node in marks.visited:
            text.append(f" {marks.visited[step.node]}", "bold")
        if step.node == marks.waiting:
            text.append(f" {glyphs.badges['waiting']}", "bold")
        if title and title != step.node:
            text.append(f"  {clean(title)}", "dim")
        return text

    # what the person does

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Step | None]) -> None:
        event.stop()
        node = self._node_of(event.node)
        if node is not None and node != self._selected and self.tree_view.has_focus:
            self._selected = node
            self.post_message(self.NodeSelected(self, node))

    def on_outline_node_toggled(self, message: OutlineTree.NodeToggled) -> None:
        """The node of a line was chosen, whatever it leads to."""
        message.stop()
        node = self._node_of(message.line)
        if node is not None:
            self.post_message(self.NodeChosen(self, node))

    def on_tree_node_selected(self, event: Tree.NodeSelected[Step | None]) -> None:
        event.stop()
        node = self._node_of(event.node)
        if node is None:
            return
        step = event.node.data
        if step is not None and step.role in ("loop", "join"):
            self._selected = None
            self.post_message(self.NodeSelected(self, node))
            self.select(node)
            return
        self.post_message(self.NodeOpened(self, node))

    def _node_of(self, line: TreeNode[Step | None]) -> str | None:
        step = line.data
        return step.node if step is not None and step.role != "missing" else None


def _opens(step: Step) -> bool:
    """Whether what is below a line is shown at first: little, and more than back buttons and steps told elsewhere."""
    lines, waiting = 0, list(step.branches)
    while waiting and lines <= _LITTLE:
        below = waiting.pop()
        lines += 1
        waiting += below.branches
    return lines <= _LITTLE and any(branch.role != "join" and branch.via != "back" for branch in step.branches)


def _with_below(line: TreeNode[Step | None]) -> list[TreeNode[Step | None]]:
    """A line and all below it."""
    found, waiting = [], [line]
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].children
    return found


def _signs(marks: Marks, node: str) -> tuple[object, ...]:
    """What marks say of a node, as far as the outline shows it."""
    return marks.problems.get(node), marks.visited.get(node), marks.changes.get(node), node == marks.waiting
