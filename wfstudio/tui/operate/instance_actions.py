"""What the keys of the instances screen do with the marked instance, the page and the saved views."""

from typing import TYPE_CHECKING

from wfstudio.client.errors import ClientError
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.operate import views
from wfstudio.tui.operate.export_actions import ExportActions
from wfstudio.tui.operate.filter_line import FilterLine
from wfstudio.tui.operations import InstanceTold, Page
from wfstudio.tui.run.values import ValueList

if TYPE_CHECKING:
    from wfstudio.client.notifying import Notification


class InstanceActions(ExportActions):
    """A mixin of the instances screen, which says what is shown."""

    line: str
    index: int
    page: Page
    told: InstanceTold | None
    is_live: bool

    @property
    def marked(self) -> str:
        """The id of the marked instance, "" without one."""
        raise NotImplementedError

    def go_on_live(self) -> None:
        """Ask again after a while, while the list is live."""
        raise NotImplementedError

    def show_place(self) -> None:
        """Which part of the list is shown, and whether it is live."""
        raise NotImplementedError

    def action_live(self) -> None:
        """Ask again every few seconds, or no more."""
        self.is_live = not self.is_live
        self.show_place()
        self.go_on_live()

    # values

    def action_reveal(self) -> None:
        """Show or mask the marked value; from the list, go to the values first."""
        values = self.query_one(ValueList)
        if not values.has_focus:
            values.focus()
        if not values.reveal_marked():
            self.notify("There is no value that is masked: mark one under Metadata, Result or Summary.", timeout=4)

    def action_reveal_all(self) -> None:
        """Show or mask them all."""
        self.query_one(ValueList).reveal()

    # the marked instance

    def action_attach(self) -> None:
        """Open the instance in run mode."""
        from wfstudio.tui.run.ways_in import attach

        if instance := self.marked:
            attach(studio(self), instance)

    def action_copy_id(self) -> None:
        """Hand the id to the clipboard."""
        if instance := self.marked:
            self.app.copy_to_clipboard(instance)
            self.notify(f"Sent to the terminal's clipboard: {instance}", markup=False)

    def action_of_workflow(self) -> None:
        """Filter by the marked instance's workflow, or take that filter off again."""
        words = [word for word in self.line.split() if not word.startswith("workflow:")]
        if len(words) == len(self.line.split()):
            row = next((row for row in self.page.rows if row.get("wfInstanceId") == self.marked), {})
            if row.get("workflowId"):
                words.append(f"workflow:{row['workflowId']}")
        self.query_one(FilterLine).take(" ".join(words))

    def action_notify_person(self) -> None:
        """Ask to whom the link goes."""
        from wfstudio.tui.operate.notifying import ConfirmNotify, Notify

        app, instance = studio(self), self.marked
        if app.connection is None or not instance:
            return

        def sent(message: "Notification") -> None:
            beside(self, "instances-send", self._send, message)

        def asked(message: "Notification | None") -> None:
            if message is None:
                return
            if app.service.kind == "LOCAL":
                sent(message)
                return
            confirm = ConfirmNotify(app.service, message, instance, app.glyphs)
            app.push_screen(confirm, lambda answer: sent(message) if answer == "send" else None)

        app.push_screen(Notify(app.connection, instance), asked)

    async def _send(self, message: "Notification") -> None:
        try:
            sent = await studio(self).services.notify_person(message)
        except Exception as error:
            self.notify(f"Not sent: {error}", severity="error", markup=False)
        else:
            kind = "A mail" if message.kind == "email" else "An SMS"
            more = keyed(self, " {app.outbox} shows the outbox.") if studio(self).service.kind == "LOCAL" else ""
            self.notify(f"{kind} to {message.masked} is on its way ({sent}).{more}", markup=False)

    # views

    def action_views(self) -> None:
        """Choose a saved filter."""
        from wfstudio.tui.dialogs.choose import Choose, Item

        saved = self._saved()
        items = [Item(name, name, line, "Saved") for name, line in saved.items()]
        items += [Item(name, name, line, "Always there") for name, line in views.BUILT_IN.items() if name not in saved]
        every = {**views.BUILT_IN, **saved}

        def chosen(name: str | None) -> None:
            if name is not None:
                self.query_one(FilterLine).take(every[name])

        self.app.push_screen(Choose("Views", "the name of a filter", items), chosen)

    def action_save_view(self) -> None:
        """Keep the filter under a name."""
        from wfstudio.tui.dialogs.ask import Prompt

        line = self.line
        if not line.strip():
            self.notify("There is no filter to save: / types one.", timeout=4)
            return

        def named(name: str | None) -> None:
            if name is None:
                return
            try:
                views.save_view(name, line)
            except ClientError as error:
                self.notify(f"Not saved: {error}", severity="error", markup=False)
            else:
                self.notify(keyed(self, f"'{name}' is saved; {{instances.views}} shows all views."), markup=False)

        self.app.push_screen(Prompt("Save view", f"A name for {line}", placeholder="failed in India"), named)

    def action_forget_view(self) -> None:
        """Choose a saved filter and forget it."""
        from wfstudio.tui.dialogs.choose import Choose, Item

        items = [Item(name, name, line) for name, line in self._saved().items()]
        if not items:
            self.notify(keyed(self, "No view is saved: {instances.save_view} saves the filter."), timeout=4)
            return

        def chosen(name: str | None) -> None:
            if name is None:
                return
            try:
                views.forget_view(name)
            except ClientError as error:
                self.notify(f"Not forgotten: {error}", severity="error", markup=False)

        self.app.push_screen(Choose("Forget view", "the name of a filter", items), chosen)

    def _saved(self) -> dict[str, str]:
        try:
            return views.saved_views()
        except ClientError as error:
            self.notify(str(error), severity="error", markup=False)
            return {}
