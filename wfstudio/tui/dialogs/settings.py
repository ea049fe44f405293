"""The settings, one line each: what holds, who says so, what it is for. A change is written to the user's file."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.errors import SaveFailed
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.settings.reading import wins_over_yours
from wfstudio.tui.settings.table import FOUND_THEMES, ROWS, Setting, Value
from wfstudio.tui.settings.writing import toml_value, write_setting


class SettingsScreen(Dialog[None]):
    """Shows and changes the settings."""

    BINDINGS = bindings("settings")
    AUTO_FOCUS = "OptionList"

    DEFAULT_CSS = """
    SettingsScreen > .box { width: 86; }
    SettingsScreen OptionList { max-height: 16; }
    SettingsScreen OptionList:focus { border: none; background-tint: $foreground 0%; }
    SettingsScreen .hint { height: 3; }
    """

    def compose(self) -> ComposeResult:
        """The lines, and what the marked one is for."""
        box = Vertical(classes="box")
        box.border_title = "Settings"
        back = "{settings.previous} changes back, {settings.default} is the default"
        box.border_subtitle = keyed(self, f"enter changes, {back}, {{settings.close}} closes")
        with box:
            yield OptionList(*self._options(), markup=False)
            yield Static("", classes="hint", markup=False)

    def _options(self) -> list[Option]:
        return [Option(self._line(row), id=row.name) for row in ROWS]

    def _line(self, row: Setting) -> Content:
        settings = studio(self).settings
        value, source = settings.values[row.name], settings.source(row.name)
        changed = "bold $accent" if value != row.default else "bold"
        shown = ("on" if value else "off") if isinstance(value, bool) else str(value)
        return Content.assemble(
            (f" {row.name:<11}", "$foreground"), (f"{shown:<18}", changed), (source.partition(":")[0], "$text-muted")
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the marked setting is for."""
        self._tell(ROWS[event.option_index])

    def _tell(self, row: Setting) -> None:
        source = studio(self).settings.source(row.name)
        start = "" if row.live else " From the next start."
        said = "" if source == "default" else f" Said by {source}."
        text = f"{row.help} ({row.takes}; {row.variable}).{start}{said}"
        self.query_one(".hint", Static).update(text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change the setting entered or clicked."""
        event.stop()
        self.action_change(1)

    @property
    def _marked(self) -> Setting:
        return ROWS[self.query_one(OptionList).highlighted or 0]

    def action_change(self, step: int) -> None:
        """The marked setting's next value, or the one before."""
        row = self._marked
        now = studio(self).settings.values[row.name]
        choices = self._choices(row)
        at = choices.index(now) if now in choices else -1
        self._set(row, choices[(at + step) % len(choices)])

    def action_default(self) -> None:
        """Take the marked setting out of the user's file."""
        self._set(self._marked, None)

    def _choices(self, row: Setting) -> list[Value]:
        if isinstance(row.default, bool):
            return [False, True]
        return list(studio(self).theme_names if row.choices == (FOUND_THEMES,) else row.choices) or [row.default]

    def _set(self, row: Setting, value: Value | None) -> None:
        app = studio(self)
        stronger = wins_over_yours(app.settings, row)
        try:
            path = write_setting(row.name, value)
        except (ValueError, SaveFailed, OSError) as error:
            app.notify(str(error), title="Not written", severity="error", timeout=8, markup=False)
            return
        held = row.default if value is None else value
        if stronger is not None:
            text = f"Written to {path}, but {stronger} says {toml_value(app.settings.values[row.name])}, and that wins."
            app.notify(text, severity="warning", timeout=8, markup=False)
            return
        app.settings.say(row.name, held, f"yours: {path}")
        if value is None:
            app.settings.sources.pop(row.name, None)
        if row.live:
            app.setting_changed(row.name, held)
        listed = self.query_one(OptionList)
        listed.replace_option_prompt(row.name, self._line(row))
        self._tell(row)
