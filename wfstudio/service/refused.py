"""The one exception that ends a request with a documented error answer."""


class Refused(Exception):
    """A request that is answered with an error. ``message`` names what is wrong and never holds a secret."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
