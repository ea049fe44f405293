"""Draws the README's picture with the app itself: ``python tests/tui/studio_picture.py`` writes ``.github/studio.svg``.

The service shown is the tests' stand-in, so that the picture is the same on every machine.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from conftest import Offline

from wfstudio.tui.app import StudioApp

ROOT = Path(__file__).parents[2]
SIZE = (150, 44)
KEYS = ("right", "right", "right")


async def draw() -> str:
    """The studio on ``digital_banking.json`` as SVG, a few nodes into the journey."""
    app = StudioApp([ROOT / "sample_workflows" / "digital_banking.json"], Offline())
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        for key in KEYS:
            await pilot.press(key)
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.pause()
        return app.export_screenshot(title="wfstudio")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["WFSTUDIO_HOME"] = home
        (ROOT / ".github" / "studio.svg").write_text(asyncio.run(draw()), encoding="utf-8")


if __name__ == "__main__":
    main()
