"""The plan: every workflow of a folder beside the service, what would be done to each, and doing it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from wfstudio.tui.beside import beside
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.operate.plan_rows import line_of, told_of
from wfstudio.tui.panels.list_panel import ListPanel
from wfstudio.tui.panels.panel import ChoiceList, Panel
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.applying import Outcome
    from wfstudio.client.planning import Plan, Row

MOST_UNKNOWN = 10
"""Workflows that no file is are listed unasked up to so many; more are counted."""


class PlanScreen(StudioScreen):
    """The plan of a folder on the service, laid over the screen one came from."""

    BINDINGS = bindings("plan")
    AUTO_FOCUS = "#plan-rows ChoiceList"

    DEFAULT_CSS = """
    PlanScreen #plan-main { height: 1fr; }
    PlanScreen #plan-rows { width: 1fr; margin-right: 1; }
    PlanScreen #plan-row { width: 1fr; }
    PlanScreen #plan-row VerticalScroll { height: 1fr; padding: 0 1; }
    PlanScreen #plan-told { height: auto; width: 100%; }
    PlanScreen.-narrow #plan-main { layout: vertical; }
    PlanScreen.-narrow #plan-rows { width: 100%; height: 1fr; margin: 0; }
    PlanScreen.-narrow #plan-row { width: 100%; height: 1fr; }
    PlanScreen.-short #plan-row { display: none; }
    """

    class Read(Message):
        """So many copies of so many are read."""

        def __init__(self, done: int, of: int) -> None:
            super().__init__()
            self.done, self.of = done, of

    class Planned(Message):
        """The plan is made, or why it is not."""

        def __init__(self, plan: "Plan | None", fault: str = "") -> None:
            super().__init__()
            self.plan, self.fault = plan, fault

    class Begun(Message):
        """A row is being applied."""

        def __init__(self, row: "Row") -> None:
            super().__init__()
            self.row = row

    class Applied(Message):
        """What became of a row."""

        def __init__(self, outcome: "Outcome") -> None:
            super().__init__()
            self.outcome = outcome

    class Finished(Message):
        """No more rows are applied: ``stopped`` says why before the last, ``left`` how many are not done."""

        def __init__(self, stopped: str, left: int) -> None:
            super().__init__()
            self.stopped, self.left = stopped, left

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.place = place
        self.plan: Plan | None = None
        self.outcomes: dict[int, Outcome] = {}
        """What became of the plan's rows, by their number."""
        self.applying = False
        self._at_work: int | None = None
        self._stop = False
        self._publish: bool | None = None
        self._all_unknown = False
        self._worker: Worker[None] | None = None

    def body(self) -> Iterable[Widget]:
        """The rows, and the marked one beside or below them."""
        with Horizontal(id="plan-main"):
            yield ListPanel("1", "Plan", id="plan-rows")
            yield Panel("2", "Difference", VerticalScroll(Static("", id="plan-told", markup=False)), id="plan-row")

    def title_content(self) -> Content:
        """The folder, and what is done about publishing."""
        publish = "  publishing what is applied" if self._publish else ""
        return Content.assemble(f"Plan of {_short(self.place)}", (publish, "bold $warning"))

    def service_changed(self, service: ServiceState) -> None:
        """Plan once the service is ready."""
        super().service_changed(service)
        if self.applying:
            return  # what becomes of the row says it
        if service.state == "ready":
            self.action_make_plan()
            return
        self.plan, self.outcomes = None, {}
        if service.state == "starting":
            self._show("The service is starting.")
        else:
            self._show(service.detail or keyed(self, "The service cannot be reached. {plan.refresh} asks again."))

    # planning

    def action_make_plan(self) -> None:
        """Ask the service again; what became of rows is forgotten."""
        if self.applying:
            self.notify(keyed(self, "Rows are being applied: {plan.stop} stops before the next."), markup=False)
            return
        self.plan, self.outcomes, self._at_work = None, {}, None
        self._show("Asking the service for its workflows.")
        self._worker = beside(self, "plan", self._make)

    async def _make(self) -> None:
        def progress(done: int, of: int) -> None:
            self.post_message(self.Read(done, of))

        try:
            plan = await studio(self).services.plan_folder(self.place, publish=self._publish, progress=progress)
        except Exception as error:  # whatever it was, it is told in the list
            self.post_message(self.Planned(None, keyed(self, f"No plan: {error}\n{{plan.refresh}} asks again.")))
        else:
            self.post_message(self.Planned(plan))

    def on_plan_screen_read(self, message: Read) -> None:
        """Say how far it is."""
        if self.plan is None:
            self._panel.retitle(note=keyed(self, f"reading {message.done} of {message.of}, {{plan.stop}} stops"))

    def on_plan_screen_planned(self, message: Planned) -> None:
        """Show the rows."""
        self.plan = message.plan
        self._show(message.fault or "No workflow here, and none there.")

    # the rows

    @property
    def _panel(self) -> ListPanel:
        return self.query_one("#plan-rows", ListPanel)

    @property
    def shown(self) -> "list[tuple[int, Row]]":
        """The rows that are listed, by their number in the plan."""
        rows = list(enumerate(self.plan.rows)) if self.plan is not None else []
        unknown = [one for one in rows if one[1].action == "unknown"]
        if self._all_unknown or len(unknown) <= MOST_UNKNOWN:
            return rows
        return [one for one in rows if one[1].action != "unknown"]

    @property
    def marked(self) -> "tuple[int, Row] | None":
        """The marked row and its number."""
        listed = self._panel.query_one(ChoiceList)
        option = listed.highlighted_option
        if option is None or option.id is None or self.plan is None:
            return None
        return int(option.id), self.plan.rows[int(option.id)]

    def _show(self, empty: str) -> None:
        self._panel.fill([Option(self._line(number), id=str(number)) for number, _ in self.shown], empty)
        self._count()
        self._explain()
        self.refresh_title()
        self.refresh_bindings()

    def _line(self, number: int) -> Content:
        assert self.plan is not None
        state = self.outcomes[number].state if number in self.outcomes else ""
        state = "begun" if number == self._at_work else state
        return line_of(self.plan.rows[number], studio(self).glyphs, state)

    def _count(self) -> None:
        if self.plan is None:
            self._panel.retitle(note="")
            return
        parts = [f"{count} {action}" for action, count in self.plan.counts.items()]
        hidden = len(self.plan.rows) - len(self.shown)
        more = [keyed(self, "{plan.unknown} lists the unknown")] if hidden else []
        self._panel.retitle(note=", ".join([*parts, *more]) or "nothing")

    def _rewrite(self, number: int) -> None:
        listed = self._panel.query_one(ChoiceList)
        if any(option.id == str(number) for option in listed.options):
            listed.replace_option_prompt(str(number), self._line(number))
        self._explain()

    def on_option_list_option_highlighted(self) -> None:
        """Show the marked row."""
        self._explain()
        self.refresh_bindings()

    def _explain(self) -> None:
        marked = self.marked
        text, panel = self.query_one("#plan-told", Static), self.query_one("#plan-row", Panel)
        if marked is None:
            panel.retitle(note="")
            text.update("")
            return
        number, row = marked
        embedded = self.plan is not None and self.plan.kind == "LOCAL"
        lines = told_of(row, self.outcomes.get(number), studio(self).glyphs, embedded=embedded)
        panel.retitle(note=row.file.name if row.file else row.name)
        text.update(Content("\n").join(lines))
        panel.query_one(VerticalScroll).scroll_home(animate=False)

    # applying

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now."""
        if action in ("apply_one", "apply_all", "open", "drawing"):
            if self.plan is None:
                return "the plan is not made yet"
            if self.applying and action.startswith("apply"):
                return "rows are being applied"
            if action != "apply_all" and self.marked is None:
                return "no row is marked"
        if action == "stop" and not self.applying and self.plan is not None:
            return "nothing is under way"
        if action == "drawing" and self.marked is not None and self.marked[1].push is None:
            return "the row has no file and a copy to compare"
        return None

    def action_apply_one(self) -> None:
        """Ask, then apply the marked row."""
        if self.marked is not None and not self.applying:
            number, row = self.marked
            if row.action not in ("create", "update", "conflict", "invalid") and not self._to_link(row):
                self.notify(f"Nothing is to be done: {row.action}.", timeout=3, markup=False)
                return
            self._ask([number])

    def _to_link(self, row: "Row") -> bool:
        from wfstudio.tui.planning import to_apply

        return self.plan is not None and any(one is row for one in to_apply(self.plan))

    def action_apply_all(self) -> None:
        """Ask, then apply every row that is not done yet; a conflict anywhere keeps all from it."""
        if self.plan is None or self.applying:
            return
        from wfstudio.tui.planning import to_apply

        todo = {id(row) for row in to_apply(self.plan)} | {id(row) for row in self.plan.of("conflict", "invalid")}
        done = {number for number, outcome in self.outcomes.items() if outcome.state not in ("failed", "left")}
        numbers = [n for n, row in enumerate(self.plan.rows) if id(row) in todo and n not in done]
        if numbers:
            self._ask(numbers)
        else:
            self.notify("Nothing is to be done.", timeout=3, markup=False)

    def _ask(self, numbers: list[int]) -> None:
        beside(self, "plan-ask", self._check_and_ask, numbers)

    async def _check_and_ask(self, numbers: list[int]) -> None:
        from asyncio import to_thread

        from wfstudio.tui.dialogs.apply import ApplyDialog
        from wfstudio.tui.planning import hindrances

        app, plan = studio(self), self.plan
        if plan is None:
            return
        rows = tuple(plan.rows[number] for number in numbers)
        try:
            against = await to_thread(hindrances, plan, rows)
        except Exception as error:  # the project's settings cannot be read
            against = [str(error)]
        if self.plan is not plan or not self.is_current:
            return

        def answered(answer: str | None) -> None:
            if answer == "apply" and self.plan is plan:
                self._begin(numbers)

        app.push_screen(ApplyDialog(app.service, str(self.place), rows, against, app.glyphs), answered)

    def _begin(self, numbers: list[int]) -> None:
        self.applying, self._stop = True, False
        self.refresh_bindings()
        self._worker = beside(self, "plan", self._apply, numbers)

    async def _apply(self, numbers: list[int]) -> None:
        from wfstudio.client.applying import Outcome

        services, plan = studio(self).services, self.plan
        assert plan is not None
        for place, number in enumerate(numbers):
            if self._stop:
                self.post_message(self.Finished("you stopped it", len(numbers) - place))
                return
            row = plan.rows[number]
            self.post_message(self.Begun(row))
            try:
                outcome = await services.apply_row(plan, row)
            except Exception as error:
                outcome = Outcome(row, "failed", problem=str(error))
            self.post_message(self.Applied(outcome))
            if outcome.state == "failed":
                self.post_message(self.Finished(outcome.problem, len(numbers) - place - 1))
                return
        self.post_message(self.Finished("", 0))

    def _number(self, row: "Row") -> int:
        assert self.plan is not None
        return next(number for number, one in enumerate(self.plan.rows) if one is row)

    def on_plan_screen_begun(self, message: Begun) -> None:
        """Mark the row that is at work."""
        self._at_work = self._number(message.row)
        self._rewrite(self._at_work)
        note = keyed(self, f"applying {message.row.file.name if message.row.file else ''}, {{plan.stop}} stops")
        self._panel.retitle(note=note)

    def on_plan_screen_applied(self, message: Applied) -> None:
        """Show what became of the row."""
        number = self._number(message.outcome.row)
        self._at_work = None
        self.outcomes[number] = message.outcome
        self._rewrite(number)

    def on_plan_screen_finished(self, message: Finished) -> None:
        """Tell what came of all."""
        self.applying = False
        self._count()
        self.refresh_bindings()
        done = sum(one.state not in ("failed", "left") for one in self.outcomes.values())
        otherwise = sum(bool(one.report and one.report.told) for one in self.outcomes.values())
        text = f"{done} applied and read back."
        text += f" The service has {otherwise} of them otherwise than sent: see the row." if otherwise else ""
        if message.stopped:
            left = f" {message.left} not begun; apply again to go on." if message.left else ""
            self.notify(
                f"{message.stopped}\n{text}{left}", title="Stopped", severity="warning", timeout=12, markup=False
            )
        else:
            self.notify(text, title="Applied", timeout=8, markup=False)

    def action_stop(self) -> None:
        """Stop before the next row; a plan that is being made is given up."""
        if self.applying:
            self._stop = True
            self._panel.retitle(note="stopping after this one")
        elif self.plan is None and self._worker is not None:
            self._worker.cancel()
            self._show(keyed(self, "Stopped. {plan.refresh} asks again."))

    def stays(self) -> str:
        """The service cannot be left while rows are applied."""
        return keyed(self, "Rows are being applied: {plan.stop} stops before the next.") if self.applying else ""

    # around the rows

    def action_publish(self) -> None:
        """Plan with publishing, or leaving isPublished as it is."""
        if not self.applying:
            self._publish = None if self._publish else True
            self.action_make_plan()

    def action_unknown(self) -> None:
        """Show or hide what no file here is."""
        self._all_unknown = not self._all_unknown
        self._show("")

    def action_folder(self) -> None:
        """Ask for another folder."""
        from wfstudio.tui.dialogs.ask import Prompt

        def fault(text: str) -> str | None:
            return None if Path(text).expanduser().is_dir() else "There is no such folder."

        def answered(text: str | None) -> None:
            if text is not None:
                self.place = Path(text).expanduser()
                self.action_make_plan()

        if not self.applying:
            self.app.push_screen(Prompt("Plan", "The folder to plan:", str(self.place), check=fault), answered)

    def on_option_list_option_selected(self, _event: OptionList.OptionSelected) -> None:
        """Enter goes to the difference."""
        self.action_focus_panel("plan-row")

    def action_open(self) -> None:
        """Open the marked row's file; of one that has none, write the workflow to a file first."""
        if self.marked is None:
            return
        row, app = self.marked[1], studio(self)
        if row.file is not None and row.file.is_file():
            app.open_path(row.file)
        elif row.workflow_id is not None:
            from wfstudio.tui.operate.pulling import pull_and_open

            pull_and_open(self, row.workflow_id, row.name)

    def action_drawing(self) -> None:
        """Open the marked row's file and compare it with the service's copy on the drawing."""
        row = self.marked[1] if self.marked is not None else None
        if row is None or row.file is None or row.push is None or row.push.remote is None:
            self.notify("There is no copy to compare the row's file with.", timeout=4, markup=False)
            return
        from wfstudio.document.model import Document
        from wfstudio.tui.design import comparing

        app = studio(self)
        before, workflow_id = Document.from_workflow(row.push.in_file(row.push.remote)), row.workflow_id or ""
        screen = app.open_design(row.file)
        if screen is not None:
            app.show(screen)
            name = comparing.copy_name(screen, workflow_id)
            screen.call_after_refresh(comparing.begin, screen, before, name, live=True)

    def action_focus_panel(self, panel: str) -> None:
        """Go to a panel."""
        target = ChoiceList if panel == "plan-rows" else VerticalScroll
        self.query_one(f"#{panel}").query_one(target).focus()

    def action_back(self) -> None:
        """To the rows, then back; what is being applied goes on to the end of its row."""
        if not self._panel.query_one(ChoiceList).has_focus:
            self.action_focus_panel("plan-rows")
            return
        if self.applying:
            self.notify(keyed(self, "Rows are being applied: {plan.stop} stops before the next."), markup=False)
            return
        self.app.pop_screen()


def _short(place: Path) -> str:
    try:
        return (
            str(place.absolute().relative_to(Path.cwd())) if place.absolute() != Path.cwd() else place.absolute().name
        )
    except ValueError:
        return str(place)
