"""Composes only what changed: of a refresh of several places of the screen, the widgets that lie in one of them."""

from textual._compositor import ChopsUpdate, Compositor


class PartCompositor(Compositor):
    """Textual's compositor, which asks every widget within the smallest box around all that changed for its lines.

    A key changes the drawing, the outline, a line at the top and one at the bottom: that box is the whole screen, and
    most of the widgets in it, those of the inspector, stayed as they were.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        """The lines of what changed; widgets that lie beside all of it are not asked."""
        _ = self.cuts  # where lines are cut follows from all widgets, and is worked out when first asked for
        everything = self.visible_widgets
        changed = tuple(self._dirty_regions)
        self._visible_widgets = {
            widget: (region, clip)
            for widget, (region, clip) in everything.items()
            if any(one.overlaps(region) and one.overlaps(clip) for one in changed)
        }
        try:
            return super().render_partial_update()
        finally:
            self._visible_widgets = everything
