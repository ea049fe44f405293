"""Choosing files to open: recent ones first, then the folder; one types to narrow, or a path to go elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.files.folders import Entry, Listing, about_workflow, listing, matching, typed
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.recent import recent_files

_RECENT = 5


class OpenFiles(Dialog[list[Path]]):
    """The answer is the files to open: those marked, or the one the cursor is on."""

    BINDINGS = [*bindings("dialog", without=("dialog.accept",)), *bindings("open")]  # noqa: RUF012
    AUTO_FOCUS = "Input"

    DEFAULT_CSS = """
    OpenFiles > .box { width: 90; height: 90%; max-height: 32; }
    OpenFiles #folder { height: 1; width: 100%; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    OpenFiles OptionList { height: 1fr; max-height: 100%; margin-top: 1; }
    """

    class Sniffed(Message):
        """It is known what the JSON files of a folder hold."""

        def __init__(self, about: dict[Path, str | None]) -> None:
            super().__init__()
            self.about = about

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._start = folder
        self._listing = Listing(folder)
        self._recent = [path for path in recent_files() if path.parent != folder][:_RECENT]
        self._about: dict[Path, str | None] = {}
        self._marked: list[Path] = []

    def compose(self) -> ComposeResult:
        """The search line, the folder, the list."""
        box = Vertical(classes="box")
        box.border_title = "Open"
        box.border_subtitle = keyed(self, "enter opens, {open.mark} marks several, {dialog.close} closes")
        with box:
            yield Input(placeholder="Type to narrow, or a path; a slash goes into a folder", compact=True)
            yield Static("", id="folder", markup=False)
            yield OptionList(markup=False)
            yield Static("", classes="fault", markup=False)

    def on_mount(self) -> None:
        """List the folder one is in."""
        self.query_one(OptionList).can_focus = False
        self._look(self._start)

    def _look(self, folder: Path, hidden: bool = False) -> None:
        self._listing = listing(folder, hidden=hidden)
        self.query_one("#folder", Static).update(str(folder))
        left = f"and {self._listing.left_out} more are not listed" if self._listing.left_out else ""
        self.query_one(".fault", Static).update(self._listing.fault or left)
        files = [entry.path for entry in self._listing.entries if not entry.is_folder]
        unknown = [path for path in [*self._recent, *files] if path not in self._about]
        if unknown:
            self.run_worker(lambda: self._sniff(unknown), thread=True, group="sniff", exit_on_error=False)

    def _sniff(self, paths: Sequence[Path]) -> None:
        for start in range(0, len(paths), 50):
            if not self.is_attached:
                return
            part = paths[start : start + 50]
            self.post_message(self.Sniffed({path: about_workflow(path) for path in part}))

    def on_open_files_sniffed(self, message: Sniffed) -> None:
        """Mark the workflows."""
        self._about.update(message.about)
        self._list()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list, or look into the folder typed."""
        folder, text = typed(event.value, self._start)
        if folder != self._listing.folder or text.startswith("."):
            self._look(folder, hidden=text.startswith("."))
        self._list()

    def _list(self) -> None:
        options = self.query_one(OptionList)
        before = options.highlighted_option.id if options.highlighted_option else None
        folder, text = typed(self.query_one(Input).value, self._start)
        options.clear_options()
        here = folder == self._start
        recent = [Entry(path) for path in self._recent] if here else []
        shown: list[Option] = []
        for group, entries in (("Recent", recent), (folder.name or str(folder), self._listing.entries)):
            found = matching(entries, text)
            if group == "Recent" and not found:
                continue
            shown.append(Option(Content.styled(group, "bold $text-muted"), disabled=True))
            if group != "Recent" and folder.parent != folder and not text:
                shown.append(Option(Content("    ../"), id=str(folder / "..")))
            shown += [Option(self._line(entry), id=str(entry.path)) for entry in found]
        seen: set[str] = set()
        unique = [one for one in shown if one.id is None or not (one.id in seen or seen.add(one.id))]  # type: ignore[func-returns-value]
        options.add_options(unique)
        at = next((number for number, one in enumerate(unique) if one.id == before), None) if before else None
        if at is None:
            files = (number for number, one in enumerate(unique) if one.id and not one.id.endswith(".."))
            at = next(files, None)
        options.highlighted = at if at is not None else 1 if len(unique) > 1 else None

    def _line(self, entry: Entry) -> Content:
        glyphs = studio(self).glyphs
        if entry.is_folder:
            return Content(f"    {entry.path.name}/")
        about = self._about.get(entry.path)
        mark = glyphs.fine if entry.path in self._marked else " "
        kind = glyphs.bullet if about is not None else " "
        where = f"  {entry.path.parent}" if entry.path.parent != self._listing.folder else ""
        note = about if about is not None else "" if entry.path not in self._about else "no workflow"
        style = "$foreground" if about is not None or entry.path not in self._about else "$text-muted"
        return Content.assemble(
            (f"{mark:<2}", "bold $accent"), (f"{kind} ", "bold $success"), (entry.path.name, style),
            (f"  {note}{where}", "$text-muted"),
        )  # fmt: skip

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the path typed when there is such a file, else what is marked or under the cursor."""
        event.stop()
        value = event.value.strip()
        direct = Path(value).expanduser() if value else None
        if direct is not None and not direct.is_absolute():
            direct = self._start / direct
        if direct is not None and direct.is_file():
            self.dismiss([*self._marked, *([direct] if direct not in self._marked else [])])
            return
        option = self.query_one(OptionList).highlighted_option
        self._choose(Path(option.id) if option is not None and option.id else None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the one clicked."""
        self._choose(Path(event.option.id) if event.option.id else None)

    def _choose(self, path: Path | None) -> None:
        if path is not None and (path.name == ".." or path.is_dir()):
            self._go_into(path)
        elif self._marked:
            self.dismiss(list(self._marked))
        elif path is not None:
            self.dismiss([path])
        else:
            self.query_one(".fault", Static).update("There is no such file.")

    def _go_into(self, folder: Path) -> None:
        self._start = folder.parent.parent if folder.name == ".." else folder
        self.query_one(Input).value = ""
        self._look(self._start)
        self._list()

    def action_mark(self) -> None:
        """Mark the file under the cursor to be opened too, or not."""
        options = self.query_one(OptionList)
        option = options.highlighted_option
        if option is None or not option.id or Path(option.id).is_dir():
            return
        path = Path(option.id)
        if path in self._marked:
            self._marked.remove(path)
        else:
            self._marked.append(path)
        number = len(self._marked)
        self.query_one(".box", Vertical).border_subtitle = (
            f"enter opens {number} file{'s' * (number != 1)}"
            if number
            else keyed(self, "enter opens, {open.mark} marks several")
        )
        self._list()
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_down(self) -> None:
        """Mark the next entry."""
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """Mark the entry before."""
        self.query_one(OptionList).action_cursor_up()
