"""Draws the README's picture of coverage: ``python tests/tui/coverage_picture.py`` writes ``.github/coverage.svg``.

Two scenarios of ``age_check`` are run by the studio itself; what they leave out is what the drawing shows.
"""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from conftest import Offline

from wfstudio.tui.app import StudioApp

ROOT = Path(__file__).parents[2]
SIZE = (150, 44)
SCENARIOS = ("old_enough", "pictures_taken_again")


async def draw(file: Path) -> str:
    """The studio on ``age_check.json`` as SVG, marked with what two scenarios reach."""
    app = StudioApp([file], Offline())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("n")
        for key in ("enter", None):
            await pilot.pause(1)
            await app.workers.wait_for_complete()
            await pilot.pause()
            if key:
                await pilot.press(key)
        return app.export_screenshot(title="wfstudio")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["WFSTUDIO_HOME"] = home
        folder = Path(home) / "flows"
        (folder / "scenarios").mkdir(parents=True)
        shutil.copy(ROOT / "sample_workflows" / "age_check.json", folder)
        for name in SCENARIOS:
            shutil.copy(
                ROOT / "sample_workflows" / "scenarios" / f"age_check.{name}.scenario.yaml", folder / "scenarios"
            )
        (ROOT / ".github" / "coverage.svg").write_text(asyncio.run(draw(folder / "age_check.json")), encoding="utf-8")


if __name__ == "__main__":
    main()
