"""The design screen's keys for its file and for what a service does with it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from wfstudio.tui.commands import Entry
from wfstudio.tui.design import watching
from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.dialogs.ask import Choice
from wfstudio.tui.files.notice_bar import NoticeBar
from wfstudio.tui.frame import key_of, studio


class FileActions(DesignPart):
    """Save, publish, run, home; and the file under the document."""

    names_documents = True

    def on_screen_resume(self) -> None:
        """The document is in front: keep its changes from now on, and look at its file."""
        if self.workspace.journal is None:
            self.workspace.keep_journal(studio(self).journal_failed)
        watching.look_soon(self)
        studio(self).documents_changed()

    def on_looked(self, message: watching.Looked) -> None:
        """Do what the file's state asks for, unless the document was saved as another meanwhile."""
        if message.path == self.workspace.path:
            watching.looked(self, message.disk)

    def refresh_title(self) -> None:
        """The title shows whether the document is saved; whatever changed that is kept in the journal."""
        super().refresh_title()
        self.workspace.note()
        studio(self).documents_changed()

    def notice(self, text: str, choices: Sequence[Choice], answered: Callable[[str], object]) -> None:
        """Say something in a bar that waits for an answer and stands in nobody's way; it replaces the one before."""
        if not self.is_mounted:
            self.call_later(self.notice, text, choices, answered)
            return
        self.close_notice()
        self.mount(NoticeBar(text, choices, answered, key_of(self, "design.notice")), before="#status")

    def close_notice(self) -> None:
        """Take the bar away, unanswered."""
        for bar in self.query_children(NoticeBar):
            bar.remove()

    def file_places(self) -> Iterator[Entry]:
        """The answers that a bar waits for, for the command palette."""
        for bar in self.query_children(NoticeBar):
            for choice in bar.choices:
                yield choice.label, bar.text, partial(bar.answer, choice.id)

    def action_notice(self) -> None:
        """Go to the bar that waits for an answer."""
        for bar in self.query_children(NoticeBar):
            if bar not in (self.focused.ancestors if self.focused else ()):
                bar.came_from = self.focused
            bar.query("Button").first().focus()
            return
        self.notify("Nothing waits for an answer.", timeout=2, markup=False)

    def save(self, path: Path | None = None, then: Callable[[], object] | None = None) -> None:
        """Save, asking where when there is no file; ``then`` is called when it was written."""
        from wfstudio.tui.design import saving

        saving.save(self, path, then)

    def action_save(self) -> None:
        """Write the file."""
        self.save()

    def reload(self) -> None:
        """Read the file again, as a step that can be undone, whatever was changed here."""
        from wfstudio.tui.design import watching

        watching.reload(self)

    def action_save_as(self) -> None:
        """Write another file, which is the document's from then on."""
        from wfstudio.tui.design import saving

        self.commit()
        saving.save_elsewhere(self, self.workspace.path)

    def action_publish(self) -> None:
        """Show what publishing would change, then publish."""
        self.commit()
        from wfstudio.tui.design import publishing

        publishing.start(self)

    def action_run(self) -> None:
        """Run the workflow as it stands."""
        self.commit()
        from wfstudio.tui.design import intentions

        intentions.run(self)

    def action_rerun(self) -> None:
        """Run the workflow as it stands up to the selected node, with the answers of the last run."""
        self.commit()
        from wfstudio.tui.design import rerunning

        rerunning.start(self)

    def action_browse_page(self) -> None:
        """Show the selected node's page in the browser."""
        self.commit()
        from wfstudio.tui.design import browsing

        browsing.start(self)

    def action_home(self) -> None:
        """Go to the home screen."""
        self.commit()
        studio(self).show_home()
