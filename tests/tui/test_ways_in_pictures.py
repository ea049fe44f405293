"""Pictures of the ways in: a first start, the tour, the settings, the palette."""

from pathlib import Path

import pytest
from test_app_snapshots import picture  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch):
    """What is on a machine is not in the pictures."""
    samples = [(Path("/samples/age_check.json"), "Age check, 13 nodes")]
    monkeypatch.setattr("wfstudio.tui.screens.home.samples", lambda: samples)
    monkeypatch.setattr("wfstudio.tui.settings.reading.user_file", lambda: Path("/home/ada/wfstudio.toml"))


def test_first_start(studio_app, picture):  # noqa: F811
    assert picture(studio_app(), size=(80, 24))


def test_tour(studio_app, picture):  # noqa: F811
    assert picture(studio_app(), "T", size=(200, 50))


def test_settings_in_contrast(studio_app, picture, demo_file):  # noqa: F811
    assert picture(studio_app(demo_file, theme="wfstudio-contrast"), "comma")


def test_settings_narrow_in_ascii(studio_app, picture, demo_file):  # noqa: F811
    assert picture(studio_app(demo_file, ascii=True), "comma", "down", size=(80, 24))


def test_yank_menu(studio_app, picture):  # noqa: F811
    assert picture(studio_app(), "n", "Y")
