"""The studio's settings, one row each. Flags, environment, files, the settings screen and the help are made from it."""

from dataclasses import dataclass

Value = bool | str

FOUND_THEMES = "themes"
"""Stands for the choices of the theme: whatever themes are found."""

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. A text has ``choices`` (or is the name of a theme); ``live``: changed while the studio runs, else
    at the next start; ``project``: a project's file may say it too."""

    name: str
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    live: bool = True
    project: bool = True

    @property
    def variable(self) -> str:
        """The environment variable that says it."""
        return f"WFSTUDIO_{self.name.upper().replace('-', '_')}"

    @property
    def takes(self) -> str:
        """What it takes, for a person."""
        if isinstance(self.default, bool):
            return "true or false"
        if self.choices == (FOUND_THEMES,):
            return "the name of a theme"
        return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"

    def checked(self, said: object) -> Value:
        """The value that a file says. Raises ValueError with what is wrong."""
        if isinstance(self.default, bool):
            if isinstance(said, bool):
                return said
        elif isinstance(said, str) and (said in self.choices or self.choices == (FOUND_THEMES,)):
            return said
        raise ValueError(f"takes {self.takes}, not {said!r}")

    def from_word(self, word: str) -> Value:
        """The value that an environment variable or a flag says. Raises ValueError with what is wrong."""
        if isinstance(self.default, bool):
            if word.lower() in (*_TRUE, *_FALSE):
                return word.lower() in _TRUE
            raise ValueError(f"takes on or off, not '{word}'")
        return self.checked(word)


ROWS = (
    Setting("theme", "wfstudio-dark", "The colours: a theme that comes along or is your own", (FOUND_THEMES,)),
    Setting("ascii", False, "Draw without box glyphs", live=False),
    Setting("mouse", True, "Take part in the terminal's mouse; off leaves it to the terminal"),
    Setting("detail", "titles", "How much of each node the drawing shows at first", ("dots", "titles", "cards")),
    Setting("direction", "right", "Where the drawing flows to at first", ("right", "down")),
    Setting("minimap", "auto", "The minimap: auto shows it over drawings that are larger", ("auto", "on", "off")),
    Setting("grouping", "severity", "What the problems are grouped by at first", ("severity", "node", "rule")),
    Setting("infos", False, "Show infos among the problems without being asked"),
    Setting("masks", True, "Mask values of runs and recipients until they are asked for", project=False),
    Setting(
        "clipboard", "auto", "Where a yank goes: auto asks the terminal, tmux where it runs, and keeps a file",
        ("auto", "terminal", "tmux", "file"),
    ),
    Setting("tour", True, "Offer the tour on a start without a file"),
)  # fmt: skip

SETTINGS: dict[str, Setting] = {row.name: row for row in ROWS}
"""Every setting by its name."""
