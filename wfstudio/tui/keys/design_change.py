"""The design screen: changing what nodes are, many places at once, and going back in time."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.rename", "rename_node", ("I",), "Rename", "Give the node another id; wires and scripts follow"),
    Action("design.convert", "convert_node", ("C",), "Convert", "Make the node another type, with a look at what goes"),
    Action("design.entry", "make_entry", ("E",), "Start here", "Make the node the first, where journeys start"),
    Action("design.earlier", "move_nodes(-1)", ("less_than_sign",), "Earlier", "Move the nodes up in the file"),
    Action("design.later", "move_nodes(1)", ("greater_than_sign",), "Later", "Move the nodes down in the file"),
    Action("design.replace", "replace_text", ("S",), "Replace", "Search and replace in ids, labels, scripts and HTML"),
    Action("design.many", "change_many", ("B",), "Many", "Give a setting of many nodes the same value"),
    Action("design.history", "history", ("U",), "History", "List what was changed and go back or forth to any step"),
)  # fmt: skip
