"""The instances of a service: filtered, page by page, with the details of the marked one and why it stopped."""

from collections.abc import Iterable

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.client.instance_filter import read_filter
from wfstudio.document.model import Json
from wfstudio.scenario.explain import Explanation
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.operate import instance_rows
from wfstudio.tui.operate.filter_line import FilterLine
from wfstudio.tui.operate.instance_actions import InstanceActions
from wfstudio.tui.operations import InstanceTold, Page
from wfstudio.tui.panels.list_panel import ListPanel
from wfstudio.tui.panels.panel import ChoiceList, Panel
from wfstudio.tui.run.values import ValueList
from wfstudio.tui.service_state import ServiceState

PAGE_SIZE = 50
LIVE_S = 3.0
"""How long after an answer the list is asked for again while it is live."""

REST_S = 0.12
"""How long the mark rests on an instance before its details are asked for."""


class InstancesScreen(InstanceActions, StudioScreen):
    """Laid over the screen one came from. ``instance`` is opened by itself, and explained with ``explain``."""

    of_service = True
    BINDINGS = bindings("instances")
    AUTO_FOCUS = "#instances-list ChoiceList"

    DEFAULT_CSS = """
    InstancesScreen #instances-main { height: 1fr; }
    InstancesScreen #instances-list { width: 1fr; margin-right: 1; }
    InstancesScreen #instances-details { width: 1fr; }
    InstancesScreen #instances-sentence { height: auto; max-height: 9; padding: 0 1; display: none; }
    InstancesScreen #instances-sentence.-shown { display: block; background: $panel; }
    InstancesScreen.-narrow #instances-main { layout: vertical; }
    InstancesScreen.-narrow #instances-list { width: 100%; height: 2fr; margin: 0; }
    InstancesScreen.-narrow #instances-details { width: 100%; height: 3fr; }
    InstancesScreen.-short #instances-details { display: none; }
    """

    class PageListed(Message):
        """The service told a page, or why it did not. ``asked`` is what it was asked for."""

        def __init__(self, asked: tuple[str, int], page: Page, fault: str = "") -> None:
            super().__init__()
            self.asked = asked
            self.page = page
            self.fault = fault

    class InstanceRead(Message):
        """The service told one instance, or why it did not."""

        def __init__(self, instance: str, told: InstanceTold | None, fault: str = "") -> None:
            super().__init__()
            self.instance = instance
            self.told = told
            self.fault = fault

    class Explained(Message):
        """It is known why an instance is where it is, or why that is not known."""

        def __init__(self, instance: str, told: Explanation | None, fault: str = "") -> None:
            super().__init__()
            self.instance = instance
            self.told = told
            self.fault = fault

    class WorkflowsKnown(Message):
        """The names of workflows are known."""

        def __init__(self, names: dict[str, str]) -> None:
            super().__init__()
            self.names = names

    def __init__(self, line: str = "", *, explain: bool = False) -> None:
        super().__init__()
        self.line = line
        self.index = 0
        self.page = Page([], 0)
        self.told: InstanceTold | None = None
        self.names: dict[str, str] = {}
        self.is_live = False
        self._was_told = False  # whether the service said anything of the list yet
        self._explain = explain
        self._wanted = ""
        self._later: Timer | None = None
        self._rest: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """The filter, the list, the details."""
        yield FilterLine(self.line)
        with Horizontal(id="instances-main"):
            yield ListPanel("1", "Instances", id="instances-list")
            sentence = Static("", id="instances-sentence", markup=False)
            yield Panel("2", "Details", sentence, ValueList(id="instances-values"), id="instances-details")

    def title_content(self) -> Content:
        """The bar names the screen."""
        return Content("Instances")

    def on_mount(self) -> None:
        """Masks are drawn as the terminal can."""
        self.query_one(ValueList).use_mask(studio(self).ascii)
        super().on_mount()

    # the list

    def service_changed(self, service: ServiceState) -> None:
        """List the instances once the service is ready."""
        super().service_changed(service)
        if service.state == "ready":
            self.action_refresh_list()
        elif service.state == "starting":
            self._show(Page([], 0), "The service is starting …")
        else:
            self._show(
                Page([], 0),
                service.detail or keyed(self, "The service cannot be reached. {instances.refresh} asks again."),
            )

    async def _learn_names(self) -> None:
        try:
            rows = await studio(self).services.workflows()
        except Exception:  # ids stand in for names
            return
        self.post_message(self.WorkflowsKnown({row.id: row.name for row in rows}))

    def on_instances_screen_workflows_known(self, message: WorkflowsKnown) -> None:
        """Show names instead of ids, and complete them in the filter."""
        self.names = message.names
        self.query_one(FilterLine).know(list(message.names.items()))
        listed = self.query_one("#instances-list ChoiceList", ChoiceList)
        for row in self.page.rows:
            if any(option.id == row.get("wfInstanceId") for option in listed.options):
                listed.replace_option_prompt(str(row["wfInstanceId"]), self._line_of(row))

    def filter_by(self, line: str, *, explain: bool = False) -> None:
        """Filter by another line; explain the first instance that fits."""
        self._explain = explain
        self.query_one(FilterLine).take(line)

    def on_filter_line_filtered(self, message: FilterLine.Filtered) -> None:
        """List what fits the filter, from the first page on."""
        self.line, self.index = message.line, 0
        self.action_refresh_list()
        self.query_one("#instances-list ChoiceList").focus()

    def action_refresh_list(self) -> None:
        """Ask for the page again."""
        if studio(self).service.state != "ready":
            return
        asked = (self.line, self.index)
        self.query_one("#instances-list", Panel).retitle(note="…" if not self.page.rows else None)
        beside(self, "instances", self._list, asked)

    async def _list(self, asked: tuple[str, int]) -> None:
        try:
            page = await studio(self).services.instances(read_filter(asked[0]), asked[1], PAGE_SIZE)
        except Exception as error:  # whatever it was, it is told in the list
            self.post_message(
                self.PageListed(
                    asked, Page([], 0), keyed(self, f"Not listed: {error}. {{instances.refresh}} asks again.")
                )
            )
        else:
            self.post_message(self.PageListed(asked, page))

    def on_instances_screen_page_listed(self, message: PageListed) -> None:
        """Show the page; while the list is live it is asked for again after a while."""
        if message.asked != (self.line, self.index):
            return
        self._was_told = True
        if message.fault:
            studio(self).look_at_service(missed=True)
        nothing = "No instance fits the filter." if self.line.strip() else "No instance was made yet."
        self._show(message.page, message.fault or nothing)
        if not self.names and not message.fault:
            beside(self, "instances-names", self._learn_names)
        self.go_on_live()

    def go_on_live(self) -> None:
        """Ask again after a while, while the list is live; never while an answer is awaited."""
        if self._later is not None:
            self._later.stop()
            self._later = None
        if self.is_live:
            self._later = self.set_timer(LIVE_S, self._look_again)

    def _look_again(self) -> None:
        if self.app.screen is self:
            self.action_refresh_list()
        else:
            self.go_on_live()

    def _show(self, page: Page, empty: str) -> None:
        self.page = page
        panel = self.query_one("#instances-list", ListPanel)
        panel.fill([Option(self._line_of(row), id=str(row.get("wfInstanceId"))) for row in page.rows], empty)
        self.show_place()
        if page.rows:
            self._read_marked()
        else:
            self._show_told(None)
        self.refresh_bindings()

    def show_place(self) -> None:
        """Which part of the list is shown, and whether it is live."""
        first = self.index * PAGE_SIZE
        part = f"{first + 1:,} to {first + len(self.page.rows):,} of {self.page.total:,}" if self.page.rows else "none"
        live = f"  {studio(self).glyphs.ready} live" if self.is_live else ""
        self.query_one("#instances-list", Panel).retitle(note=part + live)

    def _line_of(self, row: dict[str, Json]) -> Content:
        return instance_rows.list_line(row, self.names, studio(self).glyphs)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.page.total // PAGE_SIZE))

    # the marked instance

    @property
    def marked(self) -> str:
        """The id of the marked instance, "" without one."""
        option = self.query_one("#instances-list ChoiceList", ChoiceList).highlighted_option
        return (option.id or "") if option is not None else ""

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Ask for the details once the mark rests."""
        event.stop()
        if event.option_list.id == "instances-values" or event.option_id == self._wanted:
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self._read_marked)
        self.refresh_bindings()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the details."""
        event.stop()
        self.action_focus_panel("instances-details")

    def _read_marked(self) -> None:
        instance = self.marked
        if not instance or not self.is_mounted:
            return
        if instance != self._wanted:
            self._tell_sentence(Content(""))
        self._wanted = instance
        beside(self, "instances-details", self._read, instance)
        if self._explain:
            self._explain = False
            self.action_explain()

    async def _read(self, instance: str) -> None:
        try:
            told = await studio(self).services.instance(instance)
        except Exception as error:  # whatever it was, it stands where the details would
            self.post_message(self.InstanceRead(instance, None, str(error)))
        else:
            self.post_message(self.InstanceRead(instance, told))

    def on_instances_screen_instance_read(self, message: InstanceRead) -> None:
        """Show its details, if the mark is still on it."""
        if message.instance != self.marked:
            return
        if message.told is None:
            self._show_told(None)
            self._tell_sentence(Content.styled(f"{message.instance}: not told: {message.fault}", "$error"))
        else:
            self._show_told(message.told)

    def _show_told(self, told: InstanceTold | None) -> None:
        self.told = told
        values = self.query_one(ValueList)
        values.show(tuple(instance_rows.details(told, studio(self).glyphs)) if told is not None else ())
        self.query_one("#instances-details", Panel).retitle(note=told.id if told is not None else "")
        self.refresh_bindings()

    def _tell_sentence(self, text: Content) -> None:
        shown = self.query_one("#instances-sentence", Static)
        shown.update(text)
        shown.set_class(bool(text.plain), "-shown")

    def action_explain(self) -> None:
        """Say why the marked instance is where it is."""
        if instance := self.marked:
            beside(self, "instances-explain", self._explained, instance)

    async def _explained(self, instance: str) -> None:
        try:
            told = await studio(self).services.explain(instance)
        except Exception as error:
            self.post_message(self.Explained(instance, None, str(error)))
        else:
            self.post_message(self.Explained(instance, told))

    def on_instances_screen_explained(self, message: Explained) -> None:
        """Show the sentence and the path over the details."""
        if message.instance != self.marked:
            return
        if message.told is None:
            self._tell_sentence(Content.styled(f"Not explained: {message.fault}", "$error"))
        else:
            self._tell_sentence(instance_rows.explained(message.told, studio(self).glyphs))

    # moving about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs an instance is offered where one is marked or awaited, pages where there are more.

        While the list is awaited nothing of it is taken away and put back: that would draw the keys anew each time.
        """
        listed = bool(self.page.rows) or not self._was_told
        if action in ("explain", "attach", "notify_person", "copy_id", "of_workflow", "reveal", "reveal_all"):
            return listed
        if action == "export_instance":
            return self.told is not None
        if action in ("export_page", "export_all"):
            return bool(self.page.rows)
        if action == "page":
            step = parameters[0]
            if not self._was_told:
                return step == 1 or None
            return 0 <= self.index + (step if isinstance(step, int) else 0) < self.pages or None
        return True

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one(FilterLine).query_one(Input).focus()

    def action_page(self, step: int) -> None:
        """Another page."""
        wanted = max(0, min(self.pages - 1, self.index + step))
        if wanted != self.index:
            self.index = wanted
            self.action_refresh_list()

    def action_focus_panel(self, panel: str) -> None:
        """Go to the list or the details."""
        self.query_one(f"#{panel} ChoiceList").focus()

    def action_back(self) -> None:
        """To the list first, then to the screen below."""
        listed = self.query_one("#instances-list ChoiceList", ChoiceList)
        if self.focused is not None and self.focused is not listed:
            listed.focus()
        else:
            self.app.pop_screen()
