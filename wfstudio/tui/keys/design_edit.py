"""The design screen: changing the document."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.add", "add_node", ("a",), "Add", "Add a node after the selected one", True),
    Action("design.add_on_edge", "add_node_on_edge", ("A",), "Add on edge", "Add a node on the marked edge"),
    Action("design.connect", "connect", ("c",), "Connect", "Choose a handler, then where it leads", True),
    Action("design.delete", "delete_node", ("d", "delete"), "Delete", "Delete the nodes; undo brings them back"),
    Action("design.bridge", "bridge", ("b",), "Bridge", "Delete, and lead what led there on to where the node led"),
    Action("design.edit", "edit_node", ("enter", "e"), "Edit", "Edit the selected node in the inspector"),
    Action("design.undo", "undo", ("u", "ctrl+z"), "Undo", "Take back the last change", True),
    Action("design.redo", "redo", ("ctrl+r", "ctrl+y"), "Redo", "Make the change again that was taken back"),
    Action("design.yank", "yank", ("y",), "Yank", "Copy the selected nodes as JSON"),
    Action("design.paste", "paste", ("p",), "Paste", "Paste the copied nodes after the selected one"),
    Action("design.duplicate", "duplicate", ("D",), "Duplicate", "Duplicate the nodes and the wires among them"),
)  # fmt: skip
