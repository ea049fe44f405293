"""The one error that commands raise to end with a message and an exit code."""


class CliError(Exception):
    """A message for the person and the exit code to end with.

    ``message`` says what, where and what to do next; it is printed on stderr as ``wfstudio: message``.
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
