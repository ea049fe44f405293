"""Settings, mouse, keymap file and tour, as actions of the app."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from wfstudio.tui.own_files import OwnFiles
from wfstudio.tui.settings.reading import Settings
from wfstudio.tui.tour import Tour, show

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp

_SAMPLE = "age_check.json"


class WaysIn(OwnFiles):
    """What helps a person into the studio and makes it theirs."""

    tour: Tour | None = None

    @property
    def _studio(self) -> "StudioApp":
        return cast("StudioApp", self)

    def action_settings(self) -> None:
        """Show the settings."""
        from wfstudio.tui.dialogs.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def action_switch_mouse(self) -> None:
        """Leave the mouse to the terminal, or take it back; until the studio is left."""
        on = not self.settings.flag("mouse")
        self.settings.say("mouse", on, "switched here")
        self.setting_changed("mouse", on)
        text = "The studio takes the mouse again." if on else "The mouse is the terminal's: select and copy as usual."
        self.notify(text, timeout=4, markup=False)

    def write_keymap(self) -> None:
        """Write a keymap with every action as a comment, where there is none yet."""
        from wfstudio.tui.keymap_file import example, keymap_path

        try:
            path = keymap_path()
            with path.open("x", encoding="utf-8") as file:
                file.write(example())
        except FileExistsError:
            self.notify(f"There is one already: {path}.", timeout=6, markup=False)
        except OSError as error:
            self.notify(f"No keymap was written: {error}", severity="error", markup=False)
        else:
            self.notify(f"Written: {path}. What you change there holds at once.", timeout=8, markup=False)

    # the tour

    def action_tour(self) -> None:
        """Open a copy of a sample that has no file, and show the way in one line."""
        from wfstudio.document.reading import load
        from wfstudio.paths import samples_dir
        from wfstudio.tui.workspace import Workspace

        self.tour = Tour()
        sample: Path = samples_dir() / _SAMPLE
        self._studio.open_workspace(Workspace(load(sample)))
        self._show_tour()

    def action_next_tour_step(self) -> None:
        """Go on without doing what the step says."""
        if self.tour is None:
            return
        if self.tour.step is None:
            self.action_end_tour()
            return
        self.tour.at += 1
        self._show_tour()

    def action_end_tour(self) -> None:
        """Take the line away."""
        self.tour = None
        self._show_tour()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The tour's own keys hold while it is on."""
        if action in ("next_tour_step", "end_tour"):
            return self.tour is not None
        return super().check_action(action, parameters)

    def action_done(self, action: str) -> None:
        """What was done may have been the tour's step."""
        if self.tour is not None:
            self.tour.did(action)
            self._show_tour()

    def _show_tour(self) -> None:
        self.call_after_refresh(show, self._studio)


def settings_of(ascii: bool, theme: str | None) -> Settings:
    """The default settings, with what was said in a call."""
    settings = Settings()
    if ascii:
        settings.say("ascii", True, "flag")
    if theme is not None:
        settings.say("theme", theme, "flag")
    return settings
