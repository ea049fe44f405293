"""What can go wrong with a call, each as a message for a person and the exit code that scripts rely on."""


class ClientError(Exception):
    """A call did not do what was asked.

    ``message`` says what, where and what to do next; ``exit_code`` is the command's; ``status`` is the HTTP status of
    the answer, None when there was none. ``endpoint`` is the row's name. ``sent`` is False where the request certainly
    never reached the service.
    """

    exit_code = 8

    def __init__(self, message: str, *, status: int | None = None, endpoint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.endpoint = endpoint
        self.sent = True


class ConfigurationError(ClientError):
    """A profile, a setting or a credential is missing or wrong; nothing was sent."""

    exit_code = 2


class ReadOnlyProfile(ConfigurationError):
    """A profile that is read-only was to change something; nothing was sent."""

    def __init__(self, profile: str, why: str, *, endpoint: str | None = None) -> None:
        super().__init__(f"profile '{profile}' is read-only: {why}; nothing was sent", endpoint=endpoint)
        self.sent = False


class InvalidRequest(ClientError):
    """The service calls the request invalid (400 and the other 4xx), or it could not be made from what was given."""

    exit_code = 2


class Refused(ClientError):
    """The service knows the caller not at all (401) or does not permit the call (403)."""

    exit_code = 4


class NotFound(ClientError):
    """What was asked for is not there, or not yet (404)."""

    exit_code = 5


class Conflict(ClientError):
    """The service's state is not what the caller took it for."""

    exit_code = 6


class TimedOut(ClientError):
    """No answer in time; whether the service did what was asked is not known."""

    exit_code = 7


class Unreachable(ClientError):
    """The service is down, fails (5xx), closed mid-answer, or what answers is not a Workflow service."""

    exit_code = 8
