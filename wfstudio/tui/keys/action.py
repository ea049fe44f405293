"""A row of the registry of actions."""

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. ``id`` is ``scope.name``; ``keys`` are Textual's key names."""

    id: str
    action: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    show: bool = False
    priority: bool = False

    @property
    def scope(self) -> str:
        """The part of the id before the dot: which screen or panel the action belongs to."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """The action as a Textual binding."""
        return Binding(
            ",".join(self.keys),
            self.action,
            self.label,
            show=self.show,
            priority=self.priority,
            tooltip=self.tooltip,
            id=self.id,
        )
