"""The one exception of the engine."""

from wfstudio.engine.state import Instance


class Rejected(Exception):
    """An event that is refused; nothing was accepted.

    ``status`` is the HTTP status to answer with, ``message`` a sentence for the caller, ``field`` the name of the
    form's field at fault. ``instance`` is set only when looking changed the instance (it expired): store it.
    """

    def __init__(self, status: int, message: str, field: str | None = None, instance: Instance | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.instance = instance
