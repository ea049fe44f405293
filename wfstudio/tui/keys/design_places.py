"""The design screen: going to nodes and panels."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("design.find", "find", ("slash",), "Find", "Find a node by its id, name or type", True),
    Action("design.palette", "focus_panel('palette')", ("1",), "Palette", "Go to the node palette"),
    Action("design.outline", "focus_panel('outline')", ("2",), "Outline", "Go to the outline"),
    Action("design.canvas", "focus_panel('canvas')", ("3",), "Canvas", "Go to the drawing"),
    Action("design.inspector", "focus_panel('inspector')", ("4",), "Inspector", "Go to the inspector"),
    Action("design.problems", "focus_panel('problems')", ("5",), "Problems", "Go to the problems"),
    Action("design.workflow", "workflow_settings", ("w",), "Workflow", "Edit the workflow's own settings"),
    Action("design.setting", "find_setting", ("apostrophe",), "Setting", "Go to a setting by a part of its name"),
    Action("design.setting_text", "find_setting", ("alt+j",), "Setting", "The same from inside a text", False, True),
    Action("design.jump", "jump", ("f",), "Jump", "Label the nodes of the drawing; type a label to go there"),
    Action("design.jump_text", "jump", ("ctrl+o",), "Jump", "The same from inside a text", False, True),
    Action("design.back", "back", ("escape",), "Back", "Close what is open, then go back to the drawing"),
)  # fmt: skip
