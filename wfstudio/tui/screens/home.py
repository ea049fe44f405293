"""Where one starts: recent files, samples, and the workflows on the service."""

import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.errors import DocumentError
from wfstudio.paths import samples_dir
from wfstudio.tui.beside import beside
from wfstudio.tui.commands import Entry
from wfstudio.tui.dialogs.paths import ask_fresh
from wfstudio.tui.files.free_name import free_name
from wfstudio.tui.files.journals import Found
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.list_panel import ListPanel
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.recent import forget, recent_files
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.services import WorkflowRow
from wfstudio.tui.workspace import Workspace


class HomeScreen(StudioScreen):
    """The home screen."""

    BINDINGS = [*bindings("home"), *bindings("documents", without=("documents.close",))]  # noqa: RUF012
    names_documents = True

    DEFAULT_CSS = """
    HomeScreen #lead { height: 3; padding: 1 2; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    HomeScreen #welcome {
        height: 1; padding: 0 2; margin-bottom: 1; color: $foreground; text-wrap: nowrap; text-overflow: ellipsis;
    }
    HomeScreen.-narrow #welcome { margin: 0; padding: 0 1; }
    HomeScreen #columns { height: 1fr; padding: 0 2 1 2; }
    HomeScreen #files { width: 1fr; margin-right: 2; }
    HomeScreen #recent { height: 1fr; margin-bottom: 1; }
    HomeScreen #samples { height: 9; }
    HomeScreen #workflows { width: 1fr; }
    HomeScreen.-narrow #columns { layout: vertical; padding: 0; }
    HomeScreen.-narrow #files { height: 3fr; width: 100%; margin: 0; }
    HomeScreen.-narrow #workflows { height: 2fr; width: 100%; }
    HomeScreen.-narrow #lead { display: none; }
    HomeScreen.-narrow #recent { margin: 0; }
    HomeScreen.-narrow #samples { height: 6; }
    HomeScreen.-short #samples { display: none; }
    HomeScreen.-short #workflows { display: none; }
    """

    class WorkflowsListed(Message):
        """The service answered which workflows it has, or why it did not."""

        def __init__(self, rows: list[WorkflowRow], fault: str = "") -> None:
            super().__init__()
            self.rows = rows
            self.fault = fault

    class LeftBehindListed(Message):
        """It is known what studios that ended badly left unsaved."""

        def __init__(self, found: list[Found]) -> None:
            super().__init__()
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self._left: list[Found] = []
        self._asked = False
        self._rows: list[WorkflowRow] = []

    def body(self) -> Iterable[Widget]:
        """The lead line and the three lists."""
        yield Static(self._lead(), id="lead")
        yield Static(self._welcome(), id="welcome")
        with Horizontal(id="columns"):
            with Vertical(id="files"):
                yield ListPanel("1", "Recent files", id="recent")
                yield ListPanel("2", "Samples", id="samples")
            yield ListPanel("3", "Workflows", id="workflows")

    def _lead(self) -> Content:
        key = studio(self).key_of
        return Content.assemble(
            ("Design an identity journey, run it here, publish it there.  ", "$foreground"),
            (key("home.new"), "bold $primary"), " new  ", (key("home.open"), "bold $primary"), " open  ",
            ("enter", "bold $primary"), " opens what is marked  ", (key("app.help"), "bold $primary"), " keys",
        )  # fmt: skip

    def _welcome(self) -> Content:
        key = studio(self).key_of
        return Content.assemble(
            "New here? ", (key("home.tour"), "bold $primary"), " shows you round on a sample, a line at a time; ",
            (key("home.no_tour"), "bold $primary"), " hides this line.",
        )  # fmt: skip

    def _offer_tour(self) -> None:
        """The line that offers the tour stands there until a file was opened, the tour taken, or the line hidden."""
        new = studio(self).settings.flag("tour") and not recent_files() and not studio(self).designs
        self.query_one("#welcome").display = new

    def action_hide_tour(self) -> None:
        """Hide the line that offers the tour, for good."""
        from wfstudio.document.errors import SaveFailed
        from wfstudio.tui.settings.writing import write_setting

        studio(self).settings.say("tour", False, "hidden here")
        self._offer_tour()
        try:
            path = write_setting("tour", False)
        except (ValueError, SaveFailed, OSError) as error:
            self.notify(f"Hidden for now only: {error}", severity="warning", markup=False)
        else:
            self.notify(f"Hidden for good, by {path}; the palette still has the tour.", timeout=5, markup=False)

    def title_content(self) -> Content:
        """The bar names the screen."""
        return Content("Home")

    def on_mount(self) -> None:
        """Fill what needs no service."""
        super().on_mount()
        self._offer_tour()
        self._fill_recent()
        self._fill_samples()
        panel = "recent" if self.query_one("#recent ChoiceList", ChoiceList).option_count else "samples"
        self.query_one(f"#{panel} ChoiceList").focus()

    def on_screen_resume(self) -> None:
        """Files and workflows may have changed while another screen was in front."""
        self._fill_recent()
        studio(self).documents_changed()
        self.run_worker(self._list_left_behind, thread=True, group="left", exit_on_error=False)
        self._offer_tour()
        if studio(self).service.state == "ready":
            self.action_refresh_workflows()

    def _list_left_behind(self) -> None:
        from wfstudio.tui.files.journals import all_left_behind

        self.post_message(self.LeftBehindListed(all_left_behind()))

    def on_home_screen_left_behind_listed(self, message: LeftBehindListed) -> None:
        """Offer what was left unsaved."""
        if self._left != message.found:
            self._left = message.found
            self._fill_recent()

    def _fill_recent(self) -> None:
        app = studio(self)
        options = []
        for number, design in enumerate(app.designs):
            mark = f"  {app.glyphs.unsaved} unsaved" if design.workspace.dirty else "  open"
            options.append(Option(Content.assemble(design.workspace.title, (mark, "$warning")), id=f"design:{number}"))
        from wfstudio.tui.design.recovering import moment

        for left in self._left:
            name = left.path.name if left.path else f"{left.name or 'untitled'}, no file yet"
            changes = f"{left.unsaved} change{'s' * (left.unsaved != 1)}" if left.unsaved else "its file is gone"
            note = f"  {app.glyphs.unsaved} {changes} of {moment(left.changed)} left unsaved"
            options.append(Option(Content.assemble(name, (note, "$warning")), id=f"left:{left.file}"))
        opened = {design.workspace.path.absolute() for design in app.designs if design.workspace.path}
        for path in recent_files():
            if path not in opened:
                folder = _home_relative(path.parent)
                options.append(Option(Content.assemble(path.name, ("  " + folder, "$text-muted")), id=f"file:{path}"))
        empty = keyed(self, "No file opened yet: {home.new} starts one, {home.open} opens one, or take a sample below.")
        self.query_one("#recent", ListPanel).fill(options, empty)

    def _fill_samples(self) -> None:
        options = [
            Option(Content.assemble(path.stem, ("  " + about, "$text-muted")), id=f"sample:{path}")
            for path, about in samples()
        ]
        self.query_one("#samples", ListPanel).fill(options, "No samples were installed.")

    def service_changed(self, service: ServiceState) -> None:
        """List the service's workflows once it is ready."""
        super().service_changed(service)
        panel = self.query_one("#workflows", ListPanel)
        panel.retitle(f"Workflows on {service.name}")
        if service.state == "ready" and not self._asked:
            self.action_refresh_workflows()
        elif service.state == "starting":
            self._asked = False
            panel.fill([], "The service is starting …")
        elif service.state == "down":
            self._asked = False
            panel.fill([], service.detail or keyed(self, "The service cannot be reached. {home.refresh} asks again."))

    def action_refresh_workflows(self) -> None:
        """Ask the service for its workflows again."""
        self._asked = True
        beside(self, "workflows", self._list_workflows)

    async def _list_workflows(self) -> None:
        try:
            rows = await studio(self).services.workflows()
        except Exception as error:  # whatever it was, it is told in the list
            self.post_message(
                self.WorkflowsListed([], keyed(self, f"Not listed: {error}. {{home.refresh}} asks again."))
            )
        else:
            self.post_message(self.WorkflowsListed(rows))

    def on_home_screen_workflows_listed(self, message: WorkflowsListed) -> None:
        """Show the workflows."""
        self._rows = message.rows
        options = [Option(_workflow_line(row), id=f"workflow:{row.id}") for row in message.rows]
        empty = message.fault or keyed(
            self, "No workflow there yet: open one and press {design.publish} to publish it."
        )
        panel = self.query_one("#workflows", ListPanel)
        panel.fill(options, empty)
        panel.retitle(note=str(len(options)) if options else "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        app = studio(self)
        kind, _, rest = (event.option.id or "").partition(":")
        if kind == "design":
            app.show(app.designs[int(rest)])
        elif kind == "file":
            app.open_path(Path(rest))
        elif kind == "left":
            self._open_left(Path(rest))
        elif kind == "sample":
            self._copy_sample(Path(rest))
        elif kind == "workflow":
            self._fetch(rest)

    def _open_left(self, file: Path) -> None:
        """A file is opened as a file: what was left unsaved of it comes with it."""
        path = next((one.path for one in self._left if one.file == file), None)
        if path is None:
            studio(self).open_left_behind(file)
        else:
            studio(self).open_path(path)

    def _copy_sample(self, sample: Path) -> None:
        def copy(target: Path) -> None:
            try:
                shutil.copyfile(sample, target)
            except OSError as error:
                self.notify(f"{target}: not written: {error.strerror}", severity="error", markup=False)
            else:
                studio(self).open_path(target)

        value = free_name(Path.cwd(), sample.name)
        ask_fresh(self.app, "New from sample", f"Copy {sample.name} to:", value, copy)

    def _fetch(self, workflow_id: str) -> None:
        from wfstudio.tui.operate.pulling import pull_and_open

        row = next((row for row in self._rows if row.id == workflow_id), None)
        pull_and_open(self, workflow_id, row.name if row else "")

    def action_open_path(self) -> None:
        """Ask for files and open them."""
        studio(self).ask_path()

    def action_new(self) -> None:
        """Start a workflow with one page."""
        studio(self).open_workspace(Workspace.new("New workflow"))

    def action_template(self) -> None:
        """Ask what a new document starts as."""
        studio(self).ask_template()

    def action_forget(self) -> None:
        """Take the marked file off the recent ones; what was left unsaved is given up after a question."""
        listed = self.query_one("#recent ChoiceList", ChoiceList)
        marked = listed.highlighted_option
        kind, _, rest = (marked.id or "" if marked else "").partition(":")
        if not listed.has_focus:
            return
        if kind == "file":
            forget(Path(rest))
            self._fill_recent()
        elif kind == "left":
            self._ask_to_discard(Path(rest))

    def _ask_to_discard(self, file: Path) -> None:
        from wfstudio.tui.dialogs.ask import Ask, Choice
        from wfstudio.tui.files.journals import take

        def answered(answer: str | None) -> None:
            left = take(file) if answer == "discard" else None
            if left is not None:
                left.remove()
            self.run_worker(self._list_left_behind, thread=True, group="left", exit_on_error=False)

        question = "What was left unsaved is gone for good then."
        self.app.push_screen(Ask("Discard", question, [Choice("discard", "Discard it", danger=True)]), answered)

    def action_run_workflow(self) -> None:
        """Run the marked workflow of the service."""
        listed = self.query_one("#workflows ChoiceList", ChoiceList)
        marked = listed.highlighted_option
        if not listed.has_focus or marked is None or not (marked.id or "").startswith("workflow:"):
            text = keyed(self, "Mark a workflow on the right first ({home.workflows}): {home.run} runs it there.")
            self.notify(text, timeout=4, markup=False)
            return
        from wfstudio.tui.run.ways_in import run_workflow

        run_workflow(self, (marked.id or "").partition(":")[2])

    def action_workflows(self) -> None:
        """List the workflows of the service on a screen of their own."""
        studio(self).action_workflows()

    def action_instances(self) -> None:
        """List the instances of the service."""
        studio(self).action_instances()

    def action_focus_panel(self, panel: str) -> None:
        """Go to one of the lists."""
        self.query_one(f"#{panel} ChoiceList").focus()

    def action_back(self) -> None:
        """Go back to the document that was open last."""
        app = studio(self)
        if app.designs:
            app.show(app.designs[-1])

    def palette_places(self) -> Iterator[Entry]:
        """Files and samples for the command palette."""
        app = studio(self)
        for path in recent_files():
            yield f"Open {path.name}", str(path.parent), partial(app.open_path, path)
        for path, about in samples():
            yield f"New from sample {path.stem}", about, partial(self._copy_sample, path)


def _workflow_line(row: WorkflowRow) -> Content:
    return Content.assemble(row.name or "(no name)", (f"  {row.updated}  {row.id}", "$text-muted"))


def _home_relative(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}".removesuffix("/.")
    except (ValueError, RuntimeError):
        return str(path)


def samples() -> list[tuple[Path, str]]:
    """The sample workflows, each with a line about it."""
    return [(path, _sample_name(path)) for path in sorted(samples_dir().glob("*.json"))]


def _sample_name(path: Path) -> str:
    from wfstudio.document.reading import load

    try:
        document = load(path)
    except DocumentError:
        return "cannot be read"
    return f"{document.name}, {len(document.nodes)} nodes"
