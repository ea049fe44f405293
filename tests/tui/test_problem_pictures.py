"""Pictures of the problems dock and of the page that explains a problem."""

import pytest
from test_app_snapshots import picture  # noqa: F401 - a fixture


@pytest.fixture
def faulty(demo):
    """A file with a wire to nowhere and two values with quotes too many."""
    demo["nodes"][0]["on_next"] = "selfi"
    demo["nodes"][0]["is_terminal_node"] = "false"
    demo["nodes"][3]["is_terminal_node"] = "true"
    return demo.file()


def test_by_node_filtered(studio_app, picture, faulty):  # noqa: F811
    assert picture(studio_app(faulty), "5", "g", "slash", *"wf1 wf106")


def test_explained(studio_app, picture, faulty):  # noqa: F811
    assert picture(studio_app(faulty), "5", "down", "down", "x")


def test_explained_narrow_in_light_and_ascii(studio_app, picture, faulty):  # noqa: F811
    app = studio_app(faulty, theme="wfstudio-light", ascii=True)
    assert picture(app, "5", "down", "down", "x", size=(80, 24))


def test_broad_in_contrast(studio_app, picture, faulty):  # noqa: F811
    assert picture(studio_app(faulty, theme="wfstudio-contrast"), "5", "v", "g", "g", "z", size=(200, 50))
