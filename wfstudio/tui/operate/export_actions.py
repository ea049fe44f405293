"""What the keys of the instances screen write to files: a page of the list, all of it, the marked instance."""

from pathlib import Path

from textual.worker import Worker

from wfstudio.client.instance_filter import read_filter
from wfstudio.client.instances import LARGEST_PAGE
from wfstudio.document.model import Json
from wfstudio.tui.beside import beside
from wfstudio.tui.dialogs.paths import ask_fresh
from wfstudio.tui.files.free_name import free_name
from wfstudio.tui.frame import StudioScreen, keyed, studio
from wfstudio.tui.operate import exporting
from wfstudio.tui.operations import InstanceTold, Page
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.run.values import Row, ValueList


class ExportActions(StudioScreen):
    """A mixin of the instances screen, which says what is shown."""

    line: str
    page: Page
    told: InstanceTold | None
    _exporting: Worker[None] | None = None

    def show_place(self) -> None:
        """Which part of the list is shown, and whether it is live."""
        raise NotImplementedError

    def action_export_page(self) -> None:
        """Write the page."""
        rows, total = self.page.rows, self.page.total

        def write(path: Path) -> None:
            self._write_list(path, rows, total)

        question = f"Write the {len(rows)} instances of this page to (.json or .csv):"
        ask_fresh(self.app, "Export", question, free_name(Path.cwd(), "instances.json"), write)

    def action_export_all(self) -> None:
        """Write every page of what fits the filter; pressed again while they are read, stop."""
        if self._exporting is not None:
            self._exporting.cancel()
            self.notify("The export was stopped: nothing was written.", timeout=4)
            return
        line = self.line

        def read(path: Path) -> None:
            self._exporting = beside(self, "instances-export", self._export_all, line, path)

        question = f"Write all {self.page.total:,} instances of the list to (.json or .csv):"
        ask_fresh(self.app, "Export all", question, free_name(Path.cwd(), "instances.json"), read)

    async def _export_all(self, line: str, path: Path) -> None:
        try:
            rows, total = await self._read_all(line)
        except Exception as error:  # whatever it was, nothing was written
            self.notify(f"{path}: not written: {error}", severity="error", markup=False)
        else:
            self._write_list(path, rows, total)
        finally:
            self._exporting = None
            if self.is_mounted:
                self.show_place()

    async def _read_all(self, line: str) -> tuple[list[dict[str, Json]], int]:
        """Every row once, though the list may change while it is read; how many there were said to be at the end."""
        query, rows, index = read_filter(line), dict[str, dict[str, Json]](), 0
        panel = self.query_one("#instances-list", Panel)
        while True:
            page = await studio(self).services.instances(query, index, LARGEST_PAGE)
            rows |= {str(row.get("wfInstanceId")): row for row in page.rows}
            ways = keyed(self, "{instances.export_all} stops it")
            panel.retitle(note=f"{len(rows):,} of {page.total:,} read for the export; {ways}")
            index += 1
            if len(page.rows) < LARGEST_PAGE or index * LARGEST_PAGE >= page.total:
                return list(rows.values()), page.total

    def _write_list(self, path: Path, rows: list[dict[str, Json]], total: int) -> None:
        masked = studio(self).settings.flag("masks")
        text = exporting.page_text(rows, total, csv=_is_csv(path), masked=masked)
        self._write(path, text, f"{len(rows):,} instances")

    def action_export_instance(self) -> None:
        """Write the marked instance; what is masked on the screen is masked in the file."""
        told, values = self.told, self.query_one(ValueList)
        if told is None:
            return
        shown = {row.key for row in values.rows if values.is_shown(row)}

        def write(path: Path) -> None:
            self._write(path, exporting.instance_text(told, shown.__contains__, csv=_is_csv(path)), told.id)

        masks = "with the values that are shown, the others masked" if _some(values.rows, shown) else "values masked"
        question = f"Write {told.id}, {masks}, to (.json or .csv):"
        ask_fresh(self.app, "Export", question, free_name(Path.cwd(), f"{told.id[:12]}.json"), write)

    def _write(self, path: Path, text: str, what: str) -> None:
        try:
            exporting.write_new(path, text)
        except OSError as error:
            self.notify(f"{path}: not written: {error.strerror}", severity="error", markup=False)
        else:
            self.notify(f"{what} written to {path}", markup=False)


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _some(rows: tuple[Row, ...], shown: set[str]) -> bool:
    return any(row.key in shown and not row.plain and not row.heading for row in rows)
