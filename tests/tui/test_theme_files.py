"""The themes that come with the product can be read, and loaded by name; bad ones are told."""

import pytest
from textual.color import Color

from wfstudio.paths import config_dir, themes_dir
from wfstudio.tui.theme_loader import BadTheme, find_themes, load_theme

SHIPPED = sorted(themes_dir().glob("*.toml"))
TEXTS = ("foreground", "primary", "secondary", "accent", "warning", "error", "success", "text-muted", "text-disabled")
GROUNDS = ("background", "surface", "panel")


def luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(one, other):
    high, low = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_guidelines_do():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_three_themes_are_shipped():
    assert {path.stem for path in SHIPPED} >= {"wfstudio-dark", "wfstudio-light", "wfstudio-contrast"}
    assert {load_theme(path).dark for path in SHIPPED} == {True, False}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_text_stands_out(path):
    theme = load_theme(path)
    colours = theme.to_color_system().generate()
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("text-muted", "block-cursor-background"),
        ("text-muted", "block-cursor-blurred-background"),
        ("accent", "block-cursor-blurred-background"),
        ("footer-description-foreground", "footer-background"),
        ("footer-key-foreground", "footer-background"),
        ("background", "primary"),
        ("background", "success"),
        ("background", "warning"),
        ("background", "error"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("button-color-foreground", "primary"),
        ("button-color-foreground", "error"),
    ]
    least = 7 if path.stem == "wfstudio-contrast" else 4.5
    weak = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in pairs
        if contrast(colours[text], colours[ground]) < least
    }
    assert not weak


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[colors", "cannot be read"),
        ("[colors]\nprimary = '#fff'", "needs 'foreground'"),
        ("[colors]\nprimary='#fff'\nforeground='#fff'\nbackground='nope'", "is no colour"),
        ("[colors]\nprimary='#fff'\nforeground='#fff'\nbackground='#000'\nink='#000'", ":5: `colors.ink` is no"),
        ("colors = 3", "mine.toml:1: `colors` takes a table"),
        ("[colors]\nprimary='#fff'\nforeground='#fff'\nbackground='#000'\n[variables]\nborder='q'", "is no colour"),
    ],
)
def test_a_bad_theme_says_what_is_wrong_and_where(tmp_path, text, wrong):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(BadTheme) as caught:
        load_theme(path)
    assert wrong in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_users_theme_is_found_and_a_bad_one_is_an_answer_not_a_crash():
    folder = config_dir() / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text("[colors]\nprimary='#0000ff'\nforeground='#000'\nbackground='#fff'\n")
    (folder / "worse.toml").write_text("=")
    found = list(find_themes())
    assert any(getattr(theme, "name", "") == "mine" for theme in found)
    assert sum(isinstance(theme, BadTheme) for theme in found) == 1


async def test_themes_are_chosen_by_name_and_a_bad_one_is_a_toast(studio_app, settle):
    folder = config_dir() / "themes"
    folder.mkdir()
    (folder / "worse.toml").write_text("=")
    app = studio_app(theme="wfstudio-light")
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        assert app.theme == "wfstudio-light"
        assert any("worse.toml" in note.message for note in app._notifications)
        await pilot.press("f9")
        assert app.theme != "wfstudio-light"


async def test_an_unknown_theme_is_told_and_the_default_taken(studio_app, settle):
    app = studio_app(theme="sepia")
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        assert app.theme == "wfstudio-dark"
        assert any("sepia" in note.message for note in app._notifications)


@pytest.mark.parametrize("theme", [path.stem for path in SHIPPED])
async def test_every_text_of_the_design_screen_stands_out(studio_app, settle, demo, theme):
    demo["nodes"][0]["on_next"] = "selfi"
    demo["nodes"][1]["is_terminal_node"] = "false"
    app = studio_app(demo.file(), theme=theme)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        weak = weak_texts(app)
        await pilot.press("5", "v", "g")
        await settle(pilot)
        weak |= weak_texts(app)
        await pilot.press("x")
        await settle(pilot)
        weak |= weak_texts(app, within="RulePage > .box")
    assert not weak


def weak_texts(app, within=None):
    """(text, colour, background, contrast) of what is drawn with letters and stands out by less than 4.5:1."""
    region = app.screen.query_one(within.partition("> ")[2]).region if within else app.screen.region
    found = set()
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        if not region.y <= y < region.bottom:
            continue
        for part in strip.crop(region.x, region.right):
            style = part.style
            if style is None or style.color is None or style.bgcolor is None or not any(map(str.isalnum, part.text)):
                continue
            fore, back = style.color.get_truecolor(), style.bgcolor.get_truecolor()
            ratio = contrast(f"rgb({fore.red},{fore.green},{fore.blue})", f"rgb({back.red},{back.green},{back.blue})")
            if ratio < 4.45:  # colours are blended to whole numbers
                found.add((part.text.strip(), fore.hex, back.hex, round(ratio, 2)))
    return found
