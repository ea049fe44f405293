"""Ways into the screens for instances and workflows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp


def show_instances(app: "StudioApp", line: str = "", *, explain: bool = False) -> None:
    """Show the instances that fit a filter over the screen in front, the first one explained with ``explain``.

    One such screen is enough: from another one on top of it, it comes to the front again.
    """
    from wfstudio.tui.screens.instances import InstancesScreen

    for screen in app.screen_stack:
        if isinstance(screen, InstancesScreen):
            while app.screen is not screen:
                app.pop_screen()
            if line:
                screen.filter_by(line, explain=explain)
            return
    app.push_screen(InstancesScreen(line, explain=explain))


def show_instance(app: "StudioApp", instance: str, *, explain: bool = False) -> None:
    """Show one instance; explain it too."""
    show_instances(app, f"id:{instance}", explain=explain)
