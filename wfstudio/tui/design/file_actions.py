"""The design screen's keys for its file and for what a service does with it."""

from collections.abc import Callable
from pathlib import Path

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.frame import studio


class FileActions(DesignPart):
    """Save, publish, run, home."""

    def save(self, path: Path | None = None, then: Callable[[], object] | None = None) -> None:
        """Save, asking where when there is no file; ``then`` is called when it was written."""
        from wfstudio.tui.design import saving

        saving.save(self, path, then)

    def action_save(self) -> None:
        """Write the file."""
        self.save()

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

    def action_home(self) -> None:
        """Go to the home screen."""
        self.commit()
        studio(self).show_home()
