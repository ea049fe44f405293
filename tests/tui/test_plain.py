"""Without box and block glyphs: nothing that the studio or Textual draws has any."""

from textual.scrollbar import ScrollBar, ScrollBarRender

_BEFORE_AND_AFTER = "…"  # Textual's own placeholder of the palette


def glyphs(app):
    text = "".join(part.text for line in app.screen._compositor.render_strips() for part in line)
    return "".join(sorted({sign for sign in text if not sign.isascii()} - set(_BEFORE_AND_AFTER)))


async def test_no_glyphs_anywhere_in_ascii(studio_app, settle, demo):
    demo["nodes"][0]["on_next"] = "selfi"
    app = studio_app(demo.file(), ascii=True)
    keys = ["5", "x", "comma", "question_mark", "ctrl+p", "N", "alt+o", "S", "U", "w", "m", "P"]
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ["", *keys]:
            await pilot.press(*([key] if key else []))
            await settle(pilot)
            assert glyphs(app) == "", key
            await pilot.press("escape")


async def test_a_row_of_the_help_that_is_long_goes_on_below_itself(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    assert ScrollBar.renderer is ScrollBarRender
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("3", "question_mark")
        await settle(pilot)
        text = str(app.screen.query_one("Help Static").content)
        assert not [line for line in text.splitlines() if line[:2] != "  " and line[:1].islower()]
        assert max(map(len, text.splitlines())) <= app.screen.query_one("Help Static").size.width
