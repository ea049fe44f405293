"""A refresh of parts of the screen: every cell of what changed is drawn, as it is when all of the screen is."""

from textual._compositor import Compositor

from wfstudio.tui.composing import PartCompositor


def cells(strip, start, end):
    return [(segment.text, segment.style) for segment in strip.crop(start, end).simplify()]


async def test_parts_are_drawn_as_in_the_whole(studio_app, settle, demo_file, monkeypatch):
    compared = []

    def render(self):
        self._cuts = None  # as after a change of the arrangement
        update = drawn(self)
        if update is not None:
            cuts, self._cuts = self._cuts, None
            assert cuts == self.cuts
            whole = Compositor.render_strips(self)
            for y, first, last in update.spans:
                for end, (at, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
                    start, stop = max(first, at), min(last, end)
                    if start < stop:
                        assert strip is not None, (y, at, end)
                        assert cells(strip, start - at, stop - at) == cells(whole[y], start, stop)
                compared.append(len(update.spans))
        return update

    drawn = PartCompositor.render_partial_update
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(PartCompositor, "render_partial_update", render)
        for key in ("right", "down", "d", "u", "tab", "tab", "e", "x", "escape", "]", "z", "1", "/", "escape", "?"):
            await pilot.press(key)
            await settle(pilot)
    assert len(compared) > 100
