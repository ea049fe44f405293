"""The workflows of a service: searched, page by page, opened, compared, deleted, their direct access changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.model import Document, Json
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.operate.workflow_changes import ConfirmAccess, ConfirmDeletion
from wfstudio.tui.operations import Page
from wfstudio.tui.panels.list_panel import ListPanel
from wfstudio.tui.panels.panel import ChoiceList, Panel
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.deleting import Deletion

PAGE_SIZE = 50
REST_S = 0.12
"""How long the mark rests on a workflow before its details are asked for."""


class WorkflowsScreen(StudioScreen):
    """Laid over the screen one came from."""

    of_service = True
    BINDINGS = bindings("workflows")
    AUTO_FOCUS = "#workflows-list ChoiceList"

    DEFAULT_CSS = """
    WorkflowsScreen #workflows-search { background: $panel; border: none; height: 1; padding: 0 1; width: 100%; }
    WorkflowsScreen #workflows-main { height: 1fr; }
    WorkflowsScreen #workflows-list { width: 1fr; margin-right: 1; }
    WorkflowsScreen #workflows-details { width: 1fr; }
    WorkflowsScreen #workflows-details VerticalScroll { height: 1fr; padding: 0 1; }
    WorkflowsScreen #workflows-text { height: auto; width: 100%; }
    WorkflowsScreen.-narrow #workflows-main { layout: vertical; }
    WorkflowsScreen.-narrow #workflows-list { width: 100%; height: 3fr; margin: 0; }
    WorkflowsScreen.-narrow #workflows-details { width: 100%; height: 2fr; }
    WorkflowsScreen.-short #workflows-details { display: none; }
    """

    class PageListed(Message):
        """The service told a page, or why it did not."""

        def __init__(self, page: Page, fault: str = "") -> None:
            super().__init__()
            self.page = page
            self.fault = fault

    class WorkflowRead(Message):
        """The service told one workflow, or why it did not."""

        def __init__(self, workflow_id: str, found: dict[str, Json], fault: str = "") -> None:
            super().__init__()
            self.workflow_id = workflow_id
            self.found = found
            self.fault = fault

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.index = 0
        self.page = Page([], 0)
        self.access: dict[str, str] = {}
        self._wanted = ""
        self._rest: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """The search line, the list, the details."""
        line = Input(placeholder="/ searches: a part of the name", id="workflows-search", compact=True)
        line.cursor_blink = False
        yield line
        with Horizontal(id="workflows-main"):
            yield ListPanel("1", "Workflows", id="workflows-list")
            details = VerticalScroll(Static("", id="workflows-text", markup=False))
            yield Panel("2", "Details", details, id="workflows-details")

    def title_content(self) -> Content:
        """The bar names the screen."""
        return Content("Workflows")

    # the list

    def service_changed(self, service: ServiceState) -> None:
        """List the workflows once the service is ready."""
        super().service_changed(service)
        if service.state == "ready":
            self.action_refresh_list()
        elif service.state == "starting":
            self._show(Page([], 0), "The service is starting …")
        else:
            self._show(
                Page([], 0),
                service.detail or keyed(self, "The service cannot be reached. {workflows.refresh} asks again."),
            )

    def on_screen_resume(self) -> None:
        """Something may have been published meanwhile."""
        if self.page.rows:
            self.action_refresh_list()

    def action_refresh_list(self) -> None:
        """Ask for the page again."""
        if studio(self).service.state == "ready":
            beside(self, "workflows-list", self._list, self.words, self.index)

    async def _list(self, words: str, index: int) -> None:
        try:
            page = await studio(self).services.workflow_page(words, index, PAGE_SIZE)
        except Exception as error:  # whatever it was, it is told in the list
            self.post_message(
                self.PageListed(Page([], 0), keyed(self, f"Not listed: {error}. {{workflows.refresh}} asks again."))
            )
        else:
            self.post_message(self.PageListed(page))

    def on_workflows_screen_page_listed(self, message: PageListed) -> None:
        """Show the page."""
        none = keyed(self, "No workflow there yet: {design.publish} publishes an open one.")
        nothing = "No workflow's name has that." if self.words else none
        if message.fault:
            studio(self).look_at_service(missed=True)
        self._show(message.page, message.fault or nothing)

    def _show(self, page: Page, empty: str) -> None:
        self.page = page
        panel = self.query_one("#workflows-list", ListPanel)
        panel.fill([Option(_line(row), id=str(row.get("workflowId"))) for row in page.rows], empty)
        first = self.index * PAGE_SIZE
        panel.retitle(note=f"{first + 1:,} to {first + len(page.rows):,} of {page.total:,}" if page.rows else "none")
        self._read_marked()
        self.refresh_bindings()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search, and go to what was found."""
        event.stop()
        self.words, self.index = event.value.strip(), 0
        self.action_refresh_list()
        self.query_one("#workflows-list ChoiceList").focus()

    # the marked workflow

    @property
    def marked(self) -> str:
        """The id of the marked workflow, "" without one."""
        option = self.query_one("#workflows-list ChoiceList", ChoiceList).highlighted_option
        return (option.id or "") if option is not None else ""

    @property
    def marked_name(self) -> str:
        """Its name."""
        row = next((row for row in self.page.rows if row.get("workflowId") == self.marked), {})
        return str(row.get("name") or "without a name")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Ask for the details once the mark rests."""
        event.stop()
        if event.option_id == self._wanted:
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_S, self._read_marked)
        self.refresh_bindings()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        self.action_open()

    def _read_marked(self) -> None:
        self._wanted = self.marked
        if self._wanted:
            beside(self, "workflows-details", self._read, self._wanted)
        else:
            self._tell(Content(""))

    async def _read(self, workflow_id: str) -> None:
        try:
            found = await studio(self).services.workflow(workflow_id)
        except Exception as error:  # whatever it was, it stands where the details would
            self.post_message(self.WorkflowRead(workflow_id, {}, str(error)))
        else:
            self.post_message(self.WorkflowRead(workflow_id, found))

    def on_workflows_screen_workflow_read(self, message: WorkflowRead) -> None:
        """Show its details, if the mark is still on it."""
        if message.workflow_id != self.marked:
            return
        if message.fault:
            self._tell(Content.styled(f"{message.workflow_id}: not told: {message.fault}", "$error"))
        else:
            row = next((row for row in self.page.rows if row.get("workflowId") == message.workflow_id), {})
            told = self.access.get(message.workflow_id, "")
            self._tell(_details(message.workflow_id, message.found, row, told))

    def _tell(self, text: Content) -> None:
        self.query_one("#workflows-text", Static).update(text)

    # what the person does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a workflow is offered only where one is marked, pages where there are more."""
        if action in (
            "open",
            "run_workflow",
            "instances_of",
            "compare",
            "funnel",
            "access",
            "new_code",
            "delete",
            "copy_id",
        ):
            return bool(self.page.rows)
        if action == "page":
            step = parameters[0]
            pages = max(1, -(-self.page.total // PAGE_SIZE))
            return 0 <= self.index + (step if isinstance(step, int) else 0) < pages or None
        return True

    def action_search(self) -> None:
        """Go to the search line."""
        self.query_one("#workflows-search", Input).focus()

    def action_page(self, step: int) -> None:
        """Another page."""
        self.index = max(0, self.index + step)
        self.action_refresh_list()

    def action_open(self) -> None:
        """Write it to a file and open that."""
        from wfstudio.tui.operate.pulling import pull_and_open

        if self.marked:
            pull_and_open(self, self.marked, self.marked_name)

    def action_run_workflow(self) -> None:
        """Run it where it is."""
        from wfstudio.tui.run.ways_in import run_workflow

        if self.marked:
            run_workflow(self, self.marked)

    def action_instances_of(self) -> None:
        """List its instances."""
        from wfstudio.tui.operate.ways_in import show_instances

        if self.marked:
            show_instances(studio(self), f"workflow:{self.marked}")

    def action_copy_id(self) -> None:
        """Hand the id to the clipboard."""
        if self.marked:
            self.app.copy_to_clipboard(self.marked)
            self.notify(f"Sent to the terminal's clipboard: {self.marked}", markup=False)

    def action_compare(self) -> None:
        """Ask for the other one and show what differs."""
        from wfstudio.tui.dialogs.choose import Choose, Item

        this, name = self.marked, self.marked_name
        rows = [row for row in self.page.rows if row.get("workflowId") != this]
        if not rows:
            self.notify("There is no other workflow on this page to compare with.", timeout=4)
            return
        items = [Item(str(row["workflowId"]), str(row.get("name") or ""), str(row["workflowId"])) for row in rows]

        def chosen(other: str | None) -> None:
            if other is not None:
                beside(self, "workflows-compare", self._compare, this, other)

        self.app.push_screen(Choose(f"Compare {name} with", "the name of another workflow", items), chosen)

    async def _compare(self, this: str, other: str) -> None:
        from wfstudio.client.values import without_secrets
        from wfstudio.document.model import Document
        from wfstudio.tui.dialogs.ask import Choice
        from wfstudio.tui.dialogs.compare import Compare, difference_lines

        services = studio(self).services
        try:
            found = await services.workflow(this), await services.workflow(other)
            before, after = [without_secrets(Document(one), studio(self).service.name).workflow for one in found]
        except Exception as error:
            self.notify(f"Not compared: {error}", severity="error", markup=False)
            return
        lines = difference_lines(before, after)
        lead = f"From '{before.get('name')}' ({this}) to '{after.get('name')}' ({other}):"
        self.app.push_screen(Compare("Compare", lead, lines, [Choice("close", "Close")]))

    def action_funnel(self) -> None:
        """Count how far its instances came."""
        if self.marked:
            self.notify("The node lists of its last instances are read …", timeout=3)
            beside(self, "workflows-funnel", self._funnel, self.marked, self.marked_name)

    async def _funnel(self, this: str, name: str) -> None:
        from wfstudio.tui.dialogs.ask import Choice
        from wfstudio.tui.dialogs.compare import Compare
        from wfstudio.tui.operate.funnel_text import funnel_lines

        try:
            told = await studio(self).services.funnel(this)
        except Exception as error:
            self.notify(f"{this}: not counted: {error}", severity="error", markup=False)
            return
        lead = f"How far the instances of '{name}' ({this}) came:"
        self.app.push_screen(Compare("Funnel", lead, list(funnel_lines(told)), [Choice("close", "Close")]))

    # what changes the service

    def action_access(self, on: bool) -> None:
        """Switch direct access on or off, after a question."""
        self._ask_access(
            "Whoever knows its code can start it then." if on else "Nobody can start it by its code then.",
            enable=on,
            regenerate=False,
        )

    def action_new_code(self) -> None:
        """Have a new code made, after a question."""
        self._ask_access("A new access code is made; the old one stops working.", enable=None, regenerate=True)

    def _ask_access(self, headline: str, *, enable: bool | None, regenerate: bool) -> None:
        app, this = studio(self), self.marked
        if not this:
            return

        def answered(answer: str | None) -> None:
            if answer == "change":
                beside(self, "workflows-access", self._change_access, this, enable, regenerate)

        about, danger = f"'{self.marked_name}' ({this})", enable is not True
        app.push_screen(ConfirmAccess(app.service, about, headline, app.glyphs, danger=danger), answered)

    async def _change_access(self, this: str, enable: bool | None, regenerate: bool) -> None:
        try:
            told = await studio(self).services.change_access(this, enable=enable, regenerate=regenerate)
        except Exception as error:
            self.notify(f"Not changed: {error}", severity="error", markup=False)
            return
        on, code = told.get("directAccessEnabled") is True, str(told.get("accessCode") or "")
        self.access[this] = f"on, by the code {code}" if on and code else "on" if on else "off"
        self.notify(f"Direct access is {'on' if on else 'off'}.", markup=False)
        self._read_marked()

    def action_delete(self) -> None:
        """Look at what would go, then ask."""
        if self.marked:
            beside(self, "workflows-delete", self._plan_deletion, self.marked)

    async def _plan_deletion(self, this: str) -> None:
        app = studio(self)
        try:
            plan = await app.services.plan_deletion(this)
        except Exception as error:
            self.notify(f"{this}: not deleted: {error}", severity="error", markup=False)
            return

        def answered(answer: str | None) -> None:
            if answer == "delete":
                beside(self, "workflows-delete", self._delete, plan)

        app.push_screen(ConfirmDeletion(app.service, plan, app.glyphs), answered)

    async def _delete(self, plan: "Deletion") -> None:
        try:
            number = await studio(self).services.delete_workflow(plan)
        except Exception as error:
            self.notify(f"{plan.workflow_id}: not deleted: {error}", severity="error", markup=False)
            return
        self.notify(f"{plan.goes} is deleted; copy {number} is kept: wfstudio workflow history shows it.", markup=False)
        self.action_refresh_list()

    def action_focus_panel(self, panel: str) -> None:
        """Go to the list or the details."""
        self.query_one(f"#{panel}").query("ChoiceList, VerticalScroll").first().focus()

    def action_back(self) -> None:
        """To the list first, then to the screen below."""
        listed = self.query_one("#workflows-list ChoiceList", ChoiceList)
        if self.focused is not None and self.focused is not listed:
            listed.focus()
        else:
            self.app.pop_screen()


def _line(row: dict[str, Json]) -> Content:
    changed = str(row.get("updatedAt") or "")[:16].replace("T", " ")
    identity = str(row.get("workflowId") or "")[:11]
    return Content.assemble((f"{changed:<16}  {identity}  ", "$text-muted"), str(row.get("name") or "(no name)"))


def _details(workflow_id: str, found: dict[str, Json], row: dict[str, Json], access: str) -> Content:
    document = Document.from_workflow(found)
    kinds: dict[str, int] = {}
    for node in document.nodes:
        kinds[node.type or "no type"] = kinds.get(node.type or "no type", 0) + 1
    facts = (
        ("name", document.name or "without a name"),
        ("workflow", workflow_id),
        ("state", "published" if found.get("isPublished") is True else "not published"),
        ("type", str(found.get("type") or "")),
        ("created", str(row.get("createdAt") or "")[:16].replace("T", " ")),
        ("changed", str(row.get("updatedAt") or "")[:16].replace("T", " ")),
        ("access", access or "told only when it is changed (a, A, n)"),
        ("first node", document.entry.id or "" if document.entry else "none"),
        ("nodes", str(len(document.nodes))),
    )
    lines = [Content.assemble((f"{name:<12}", "$text-muted"), value) for name, value in facts if value]
    lines += [
        Content.assemble(" " * 12, f"{count:>3} ", (kind, "$text-muted")) for kind, count in sorted(kinds.items())
    ]
    return Content("\n").join(lines)
