"""The few signs the frame is drawn with, and their plain ASCII stand-ins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs, each one cell wide unless said otherwise."""

    ready: str = "●"
    starting: str = "◌"
    down: str = "✕"
    unsaved: str = "●"
    error: str = "✖"
    warning: str = "▲"
    info: str = "ℹ"
    fine: str = "✔"
    arrow: str = "→"
    bullet: str = "·"
    collapsed: str = "▸"
    expanded: str = "▾"
    ellipsis: str = "…"

    def severity(self, name: str) -> str:
        """The sign of a finding's severity."""
        return {"error": self.error, "warning": self.warning}.get(name, self.info)

    def service(self, state: str) -> str:
        """The sign of a service's state."""
        return {"ready": self.ready, "starting": self.starting}.get(state, self.down)


UNICODE = Glyphs()
ASCII = Glyphs("*", "~", "x", "*", "E", "W", "i", "ok", "->", "-", ">", "v", "...")
