"""The design screen: changing the document."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.add", "add_node", ("a",), "Add", "Add a node after the selected one", True),
    Action("design.connect", "connect", ("c",), "Connect", "Choose a handler of the node, then where it leads", True),
    Action("design.delete", "delete_node", ("d", "delete"), "Delete", "Delete the selected node; undo brings it back"),
    Action("design.edit", "edit_node", ("enter", "e"), "Edit", "Edit the selected node in the inspector"),
    Action("design.undo", "undo", ("u", "ctrl+z"), "Undo", "Take back the last change", True),
    Action("design.redo", "redo", ("ctrl+r", "ctrl+y"), "Redo", "Make the change again that was taken back"),
    Action("design.yank", "yank", ("y",), "Yank", "Copy the selected node as JSON"),
    Action("design.paste", "paste", ("p",), "Paste", "Paste the copied node after the selected one"),
)  # fmt: skip
