"""How to lint a file: the defaults, what the project's ``wfstudio.toml`` says, what the command line says on top."""

import os

from wfstudio.lint.findings import INFO, LEVELS, Findings
from wfstudio.lint.selection import PRESET_SEVERITIES, PRESETS, RECOMMENDED, Selection, matching, narrowed, preset

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wfstudio.document.model import Document
    from wfstudio.lint.config_file import Config
    from wfstudio.lint.scripts import CompileProblem
    from wfstudio.lint.suppressions import Ignore


FILE_NAME = "wfstudio.toml"


class Options:
    """What the command line says. Its ``preset`` or ``select`` set aside the project's choice of rules; the rest adds
    to it."""

    __slots__ = ("extend", "ignore", "preset", "select", "severities")

    def __init__(
        self,
        preset: str | None = None,
        select: "list[str] | None" = None,
        extend: "list[str] | None" = None,
        ignore: "list[str] | None" = None,
        severities: "dict[str, str] | None" = None,
    ) -> None:
        self.preset = preset
        self.select = select or []
        self.extend = extend or []
        self.ignore = ignore or []
        self.severities = severities or {}

    @property
    def plain(self) -> bool:
        """Whether nothing was said."""
        return not (self.preset or self.select or self.extend or self.ignore or self.severities)


class Settings:
    """How the files of one project are linted. ``config`` is None where there is no ``wfstudio.toml``.

    ``selection`` is what holds where no pattern of files says otherwise; ``infos``: infos are to be shown.
    """

    __slots__ = ("_made", "config", "fail_on", "infos", "max_warnings", "options", "preset", "selection")

    def __init__(self, config: "Config | None", options: Options) -> None:
        self.config = config
        self.options = options
        self.fail_on = config.fail_on if config else None
        self.max_warnings = config.max_warnings if config else None
        self.preset = options.preset or ((config and config.preset) or "recommended")
        self.infos = self.preset == "strict" or "strict" in options.select
        self._made: dict[tuple[int, ...], Selection] = {}
        self.selection = RECOMMENDED if config is None and options.plain else self._select(())
        self._made[()] = self.selection

    def _select(self, files: tuple[int, ...]) -> Selection:
        """The rules for a file that the patterns of these numbers stand for."""
        options, config = self.options, self.config
        here = [config.per_file[number] for number in files] if config else []
        own = bool(options.preset or options.select) or config is None
        select = options.select if own or config is None else config.select
        ignore = [] if own or config is None else list(config.ignore)
        extend = [] if own or config is None else list(config.extend)
        for row in here:
            extend += row.extend
            ignore += row.ignore
        named = options.preset if own else config and config.preset
        base = frozenset() if select and not named else preset(self.preset)
        codes = narrowed(base, [*select, *extend, *options.extend], [*ignore, *options.ignore])
        severities: dict[str, str] = {}
        for word in (self.preset, *select, *extend, *options.extend):
            severities.update(PRESET_SEVERITIES.get(word.lower(), {}))
        severities.update(config.severities if config else {})
        for row in here:
            severities.update(row.severities)
        severities.update(options.severities)
        return Selection(codes, severities, config.limits if config else None)

    def name_of(self, file: str) -> str:
        """A file's name from the project's folder, with `/`; the name itself where it lies elsewhere."""
        if self.config is None:
            return file
        full = os.path.join(os.getcwd(), file)  # noqa: PTH109, PTH118
        name = os.path.relpath(full, self.config.folder)
        return name.replace(os.sep, "/") if os.sep != "/" else name

    def for_file(self, file: str) -> Selection:
        """The rules for a file."""
        if self.config is None or not self.config.per_file:
            return self.selection
        from wfstudio.lint.globs import matches

        name = self.name_of(file)
        files = tuple([n for n, row in enumerate(self.config.per_file) if matches(row.pattern, name)])
        if files not in self._made:
            self._made[files] = self._select(files)
        return self._made[files]

    def ignores_for(self, file: str) -> "list[Ignore]":
        """The suppressions that are about a file."""
        if self.config is None or not self.config.ignores:
            return []
        name = self.name_of(file)
        return [ignore for ignore in self.config.ignores if ignore.covers(name)]

    def lint(
        self,
        doc: "Document",
        file: str,
        *,
        as_published: bool = False,
        at_least: str = INFO,
        compiled: "Mapping[str, CompileProblem] | None" = None,
    ) -> Findings:
        """The findings of a document that stands, or will stand, in that file, without those that are suppressed."""
        from wfstudio.lint.engine import lint

        selection = self.for_file(file)
        found = lint(doc, as_published=as_published, at_least=at_least, selection=selection, compiled=compiled)
        self._suppress(found, file, selection)
        return found

    def lint_bytes(
        self,
        data: bytes,
        file: str,
        at_least: str = INFO,
        compiler: "Callable[[Document], Mapping[str, CompileProblem]] | None" = None,
    ) -> "tuple[Document | None, Findings]":
        """The document in a file's bytes and its findings; None and one WF101 when they are no JSON text."""
        from wfstudio.lint.engine import lint_bytes

        selection = self.for_file(file)
        doc, found = lint_bytes(data, at_least=at_least, selection=selection, compiler=compiler)
        self._suppress(found, file, selection)
        return doc, found

    def _suppress(self, found: Findings, file: str, selection: Selection) -> None:
        ignores = self.ignores_for(file)
        if ignores:
            from wfstudio.lint.suppressions import kept

            found[:] = kept(found, ignores, selection.codes)


def find(folder: str, known: "dict[str, str | None]") -> str | None:
    """The nearest ``wfstudio.toml`` in a folder or one above it, up to the home folder. ``known`` remembers answers."""
    if folder in known:
        return known[folder]
    path = os.path.join(folder, FILE_NAME)  # noqa: PTH118
    found: str | None
    if os.path.isfile(path):  # noqa: PTH113
        found = path
    else:
        above = os.path.dirname(folder)  # noqa: PTH120
        last = above == folder or folder == os.path.expanduser("~")  # noqa: PTH111
        found = None if last else find(above, known)
    known[folder] = found
    return found


class Project:
    """Finds the settings of each file; those of a folder are read once."""

    __slots__ = ("_known", "_settings", "fixed", "options")

    def __init__(self, options: Options | None = None, config: str | None = None, isolated: bool = False) -> None:
        self.options = options or Options()
        self._known: dict[str, str | None] = {}
        self._settings: dict[str | None, Settings] = {}
        self.fixed = isolated or config is not None
        if self.fixed:
            self._settings[None] = self._read(config)

    def _read(self, path: str | None) -> Settings:
        if path is None:
            return Settings(None, self.options)
        from wfstudio.lint.config_file import read

        return Settings(read(os.path.abspath(path)), self.options)  # noqa: PTH100

    def settings_for(self, file: str) -> Settings:
        """The settings for a file. Raises ConfigError when its ``wfstudio.toml`` cannot be used."""
        path = None
        if not self.fixed:
            folder = os.path.dirname(os.path.join(os.getcwd(), file))  # noqa: PTH109, PTH118, PTH120
            if folder in self._known:
                path = self._known[folder]
            else:
                path = find(os.path.normpath(folder), self._known)
                self._known[folder] = path
        if path not in self._settings:
            self._settings[path] = self._read(path)
        return self._settings[path]

    @property
    def all(self) -> list[Settings]:
        """The settings that were found so far."""
        return list(self._settings.values())


def settings_for(file: "str | os.PathLike[str] | None") -> Settings:
    """How to lint the document of a file as its project wants it; by the defaults where it has no file yet.

    Raises ConfigError when its ``wfstudio.toml`` cannot be used.
    """
    return Settings(None, Options()) if file is None else Project().settings_for(os.fspath(file))


def severities_of(said: "list[str]") -> dict[str, str]:
    """Severities by code from words such as `WF952=error`. Raises ValueError (UnknownRule is one)."""
    found: dict[str, str] = {}
    for word in said:
        rule, equals, severity = word.partition("=")
        if not equals or severity not in LEVELS:
            raise ValueError(f"'{word}' is not RULE=SEVERITY (severities: {', '.join(LEVELS)})")
        found.update(dict.fromkeys(matching(rule)[1], severity))
    return found


def known_preset(word: str) -> str:
    """A preset's name. Raises ValueError when there is none of that name."""
    if word not in PRESETS:
        raise ValueError(f"there is no preset '{word}' (there is: {', '.join(PRESETS)})")
    return word
