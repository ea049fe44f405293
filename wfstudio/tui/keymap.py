"""One registry of actions: every binding of the studio is made from a row here.

A row has an id (what a user's keymap rebinds), the action it calls, its keys, a label for the footer, a tooltip that
says what it does, and whether the footer shows it. Where a multiplexer is known to eat a key there is a second one.
"""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. ``id`` is ``scope.name``; ``keys`` are Textual's key names."""

    id: str
    action: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    show: bool = False
    priority: bool = False

    @property
    def scope(self) -> str:
        """The part of the id before the dot: which screen or panel the action belongs to."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """The action as a Textual binding."""
        return Binding(
            ",".join(self.keys),
            self.action,
            self.label,
            show=self.show,
            priority=self.priority,
            tooltip=self.tooltip,
            id=self.id,
        )


_ROWS = (
    # everywhere
    Action("app.palette", "command_palette", ("ctrl+p",), "Commands", "Find and run any command", True, True),
    Action("app.colon", "colon_palette", ("colon",), "Commands", "Type a command such as :w, :q or :e FILE"),
    Action("app.help", "help", ("question_mark", "f1"), "Help", "List the keys of this screen", True),
    Action("app.quit", "quit", ("ctrl+q",), "Quit", "Leave the studio; asks when something is unsaved", False, True),
    Action("app.quit_letter", "quit", ("q",), "Quit", "Leave the studio; asks when something is unsaved"),
    Action("app.next_field", "step_focus(1)", ("tab",), "Next", "Go to the next field or panel", False, True),
    Action("app.previous_field", "step_focus(-1)", ("shift+tab",), "Previous", "Go to the one before", False, True),
    Action("app.theme", "next_theme", ("f9",), "Theme", "Change to the next theme"),
    # home
    Action("home.open", "open_path", ("o",), "Open file", "Open a workflow file by its path", True),
    Action("home.new", "new", ("n",), "New", "Start a workflow with one page", True),
    Action("home.refresh", "refresh_workflows", ("g", "f5"), "Refresh", "Ask the service for its workflows", True),
    Action("home.forget", "forget", ("d", "delete"), "Forget", "Take the marked file off the list of recent files"),
    Action("home.recent", "focus_panel('recent')", ("1",), "Recent", "Go to the recent files"),
    Action("home.samples", "focus_panel('samples')", ("2",), "Samples", "Go to the samples"),
    Action("home.workflows", "focus_panel('workflows')", ("3",), "Workflows", "Go to the workflows on the service"),
    Action("home.back", "back", ("escape",), "Back", "Go back to the open workflow, if there is one"),
    # design
    Action("design.add", "add_node", ("a",), "Add", "Add a node after the selected one", True),
    Action("design.connect", "connect", ("c",), "Connect", "Choose a handler of the node, then where it leads", True),
    Action("design.delete", "delete_node", ("d", "delete"), "Delete", "Delete the selected node; undo brings it back"),
    Action("design.edit", "edit_node", ("enter", "e"), "Edit", "Edit the selected node in the inspector"),
    Action("design.undo", "undo", ("u", "ctrl+z"), "Undo", "Take back the last change", True),
    Action("design.redo", "redo", ("ctrl+r", "ctrl+y"), "Redo", "Make the change again that was taken back"),
    Action("design.save", "save", ("ctrl+s", "f2"), "Save", "Write the file", True, True),
    Action("design.next_problem", "next_problem(1)", ("right_square_bracket",), "Next", "Go to the next problem"),
    Action(
        "design.previous_problem", "next_problem(-1)", ("left_square_bracket",), "Previous problem",
        "Go to the previous problem",
    ),
    Action("design.fix", "quick_fix", ("full_stop",), "Fix", "Apply the fix of the node's problem"),
    Action("design.explain", "explain", ("x",), "Explain", "Explain the problem on the selected node"),
    Action("design.find", "find", ("slash",), "Find", "Find a node by its id, name or type", True),
    Action("design.run", "run", ("r", "f6"), "Run", "Run the workflow as it stands", True),
    Action("design.publish", "publish", ("P", "f8"), "Publish", "Show what would change there, then publish", True),
    Action("design.palette", "focus_panel('palette')", ("1",), "Palette", "Go to the node palette"),
    Action("design.outline", "focus_panel('outline')", ("2",), "Outline", "Go to the outline"),
    Action("design.canvas", "focus_panel('canvas')", ("3",), "Canvas", "Go to the drawing"),
    Action("design.inspector", "focus_panel('inspector')", ("4",), "Inspector", "Go to the inspector"),
    Action("design.problems", "focus_panel('problems')", ("5",), "Problems", "Go to the problems"),
    Action("design.workflow", "workflow_settings", ("w",), "Workflow", "Edit the workflow's own settings"),
    Action("design.yank", "yank", ("y",), "Yank", "Copy the selected node as JSON"),
    Action("design.paste", "paste", ("p",), "Paste", "Paste the copied node after the selected one"),
    Action("design.jump", "jump", ("f",), "Jump", "Label the nodes of the drawing; type a label to go there"),
    Action("design.jump_text", "jump", ("ctrl+o",), "Jump", "The same from inside a text", False, True),
    Action("design.home", "home", ("f4", "ctrl+b"), "Home", "Go to the home screen; the document stays open"),
    Action("design.back", "back", ("escape",), "Back", "Close what is open, then go back to the drawing"),
    # the inspector and its lists
    Action("inspector.raw", "toggle_raw", ("ctrl+t", "f3"), "JSON", "Change between form and JSON", True),
    Action("code.expand", "expand", ("ctrl+e", "f7"), "Expand", "Edit the text in a large window", True),
    Action("rows.add", "add_row", ("a", "insert"), "Add", "Add a field after the marked one", True),
    Action("rows.edit", "edit_row", ("enter",), "Edit", "Edit the marked field", True),
    Action("rows.remove", "remove_row", ("d", "delete"), "Remove", "Remove the marked field", True),
    Action("rows.up", "move_row(-1)", ("K", "shift+up"), "Move up", "Move the marked field up", True),
    Action("rows.down", "move_row(1)", ("J", "shift+down"), "Move down", "Move the marked field down", True),
    # lists and dialogs
    Action("palette.pick", "pick", ("enter",), "Add", "Add a node of the marked type after the selected node", True),
    Action("palette.search", "search", ("slash",), "Search", "Search the node types", True),
    Action("dialog.close", "close", ("escape",), "Close", "Close without doing anything", True),
    Action("dialog.accept", "accept", ("ctrl+s", "f2"), "Done", "Take what is written and close", True, True),
    Action("dialog.down", "cursor_down", ("down", "ctrl+n"), "Down", "Mark the next choice"),
    Action("dialog.up", "cursor_up", ("up",), "Up", "Mark the choice before"),
    Action("help.close", "close", ("escape", "q", "question_mark"), "Close", "Close the help", True),
)  # fmt: skip

ACTIONS: dict[str, Action] = {row.id: row for row in _ROWS}
"""Every action by its id."""


def bindings(scope: str, *, without: tuple[str, ...] = ()) -> list[BindingType]:
    """The bindings of a scope, in the order of the registry."""
    return [row.binding() for row in _ROWS if row.scope == scope and row.id not in without]
