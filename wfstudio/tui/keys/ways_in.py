"""Settings, the tour, the yank menu."""

from wfstudio.tui.keys.action import Action

ROWS = (
    Action("app.settings", "settings", ("comma",), "Settings", "Look at the settings and change them"),
    Action("app.mouse", "switch_mouse", ("alt+m",), "Mouse", "Leave the mouse to the terminal, or take it back"),
    Action("app.tour", "tour", ("alt+t",), "Tour", "Be shown round in a few steps, on a copy of a sample"),
    Action("tour.next", "next_tour_step", ("alt+n",), "Next step", "Go on to the tour's next step"),
    Action("tour.end", "end_tour", ("ctrl+g",), "End tour", "End the tour"),
    Action("home.tour", "app.tour", ("T",), "Tour", "Be shown round in a few steps, on a copy of a sample"),
    Action("home.no_tour", "hide_tour", ("H",), "Hide", "Hide the line that offers the tour, for good"),
    Action("design.yank_menu", "yank_menu", ("Y",), "Yank what", "Copy the id, JSON pointer, JSON, URL or a command"),
    Action("run.yank_menu", "yank_menu", ("alt+y",), "Yank what", "Copy the instance's id, URL, or a command"),
    Action("settings.close", "close", ("escape", "q", "comma"), "Close", "Close the settings", True),
    Action("settings.next", "change(1)", ("right", "space", "l"), "Change", "The marked setting's next value", True),
    Action("settings.previous", "change(-1)", ("left", "h"), "Change back", "The value before", True),
    Action("settings.default", "default", ("d", "delete"), "Default", "Take the setting out of your file", True),
)  # fmt: skip
