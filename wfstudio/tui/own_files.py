"""The user's own files while the studio runs: settings, keymap, themes; read at the start and when they change."""

from pathlib import Path
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from wfstudio.tui import file_watch
from wfstudio.tui.keymap import ACTIONS
from wfstudio.tui.keymap_file import UserKeys, keymap_path, read_keymap
from wfstudio.tui.settings.reading import Settings
from wfstudio.tui.settings.table import Value
from wfstudio.tui.theme_loader import DEFAULT_THEME, BadTheme, find_themes, folders

_IN_LETTERS = {"←": "left", "→": "right", "↑": "up", "↓": "down", "⏎": "enter", "⌫": "backspace"}


class OwnFiles(App[int]):
    """What of an app the user's files decide."""

    settings: Settings
    user_keys: UserKeys
    theme_names: list[str]
    _seen: file_watch.Seen

    def take_own_files(self, settings: Settings) -> None:
        """Take the settings; the rest is read when the app is mounted."""
        self.settings = settings
        self.user_keys = UserKeys()
        self.theme_names = []
        self._seen = {}

    def read_own_files(self) -> None:
        """Read keymap and themes, and tell what was left out."""
        for fault in self.settings.faults:
            self.notify(fault, title="Setting left out", severity="warning", timeout=10, markup=False)
        self._read_keys()
        self._load_themes()
        self._choose_theme(self.settings.text("theme"))
        self._seen = self._look()

    def glance_at_own_files(self) -> None:
        """Have them read again when they changed; from any thread."""
        if self._look() != self._seen:
            self.call_later(self.look_for_changes)

    def _look(self) -> file_watch.Seen:
        try:
            return file_watch.look(folders(), [keymap_path()])
        except OSError:  # a home that cannot be made has no files
            return {}

    def look_for_changes(self) -> None:
        """Read again what changed on disk."""
        now = self._look()
        changed = file_watch.changes(self._seen, now)
        self._seen = now
        if any(Path(path).parent.name == "themes" for path in changed):
            self._reload_themes(changed)
        if any(Path(path).parent.name != "themes" for path in changed):
            self._read_keys()
            self.notify("The keymap was read again.", timeout=3, markup=False)

    # keys

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is shown, in letters where nothing else can be shown."""
        shown = super().get_key_display(binding)
        return (
            "+".join(_IN_LETTERS.get(part, part) for part in shown.split("+")) if self.settings.flag("ascii") else shown
        )

    def _read_keys(self) -> None:
        try:
            self.user_keys = read_keymap()
        except OSError:
            self.user_keys = UserKeys()
        self.set_keymap(self.user_keys.textual())
        for title, lines in (("Key left out", self.user_keys.faults), ("Keys clash", self.user_keys.clashes)):
            for line in lines[:5]:
                self.notify(line, title=title, severity="warning", timeout=12, markup=False)
            if len(lines) > 5:
                more = f"and {len(lines) - 5} more: `wfstudio keymap` lists all"
                self.notify(more, title=title, severity="warning", timeout=12, markup=False)

    def key_of(self, action: str, *, typing: bool = False) -> str:
        """The first key of an action as a sentence names it; its name in the palette where it has none.

        ``typing`` leaves out keys that a text takes for itself.
        """
        from wfstudio.tui.command_rows import display

        row = ACTIONS[action]
        for key in self.user_keys.of(row):
            shown = display(self, key)
            if shown and not (typing and len(shown) == 1):
                return f"ctrl+{shown[1:]}" if shown.startswith("^") and len(shown) > 1 else shown
        return f"'{row.label}' in the palette"

    async def run_action(self, action: Any, default_namespace: DOMNode | None = None, namespaces: Any = None) -> bool:
        """Run an action; one that cannot be done now says why."""
        done = await super().run_action(action, default_namespace, namespaces)
        if not done and default_namespace is not None and isinstance(action, str):
            ask = getattr(default_namespace, "why_not", None)
            why = ask(action.partition("(")[0]) if ask is not None else None
            if why:
                self.notify(f"{why}.", timeout=3, markup=False)
                return True
        if done and isinstance(action, str):
            self.action_done(action)
        return done

    def action_done(self, action: str) -> None:
        """An action was run."""

    # themes

    def _load_themes(self) -> None:
        self.theme_names = []
        for found in find_themes():
            if isinstance(found, BadTheme):
                self.notify(str(found), title="Theme left out", severity="warning", timeout=12, markup=False)
            else:
                self.register_theme(found)
                if found.name not in self.theme_names:
                    self.theme_names.append(found.name)

    def _choose_theme(self, wanted: str) -> None:
        if wanted in self.theme_names:
            self.theme = wanted
            return
        if DEFAULT_THEME in self.theme_names:
            self.theme = DEFAULT_THEME
        known = ", ".join(self.theme_names)
        self.notify(f"There is no theme '{wanted}'. Known: {known}.", severity="warning", markup=False)

    def _reload_themes(self, changed: set[str]) -> None:
        self._load_themes()
        if self.theme not in self.theme_names:
            if not any(Path(path).stem == self.theme and Path(path).exists() for path in changed):
                self._choose_theme(DEFAULT_THEME)  # it is gone; one that is only wrong for now stays as it was
        elif any(Path(path).stem == self.theme for path in changed):
            self._invalidate_css()
            self.refresh_css(animate=False)

    # settings while the studio runs

    def setting_changed(self, name: str, value: Value) -> None:
        """Let a setting hold from now on."""
        if name == "theme":
            self._choose_theme(str(value))
        elif name == "mouse":
            self._let_mouse(value is True)
        for screen in {*self.screen_stack, *self._installed_screens.values()}:
            take = getattr(screen, "setting_changed", None)
            if take is not None and screen.is_mounted:  # type: ignore[union-attr]
                take(name, value)

    def _let_mouse(self, on: bool) -> None:
        """Take part in the terminal's mouse, or leave it alone."""
        driver: Any = self._driver
        enable = getattr(driver, "_enable_mouse_support", None)
        disable = getattr(driver, "_disable_mouse_support", None)
        if enable is None or disable is None:
            return
        driver._mouse = True  # what it was started with would keep it from being changed
        (enable if on else disable)()
        driver._mouse = on
