"""Places at which a test lets the service be killed. Nothing happens unless somebody asks for it.

``WFSTUDIO_TEST_KILL_AT=before-commit:7`` kills this process with SIGKILL the seventh time it comes by that place.
Places: ``before-write``, ``before-commit``, ``before-answer`` (committed, not told to anybody yet),
``before-sent-mark`` (a server took a message, the outbox does not know yet).
"""

import os
import signal

VARIABLE = "WFSTUDIO_TEST_KILL_AT"
_place: str | None = None
_left = 0


def arm(text: str) -> None:
    """Kill this process when it comes by a place: ``place`` or ``place:times``."""
    global _place, _left
    _place, _, count = text.partition(":")
    _left = int(count or 1)


def reach(at: str) -> None:
    """Tell that a place is reached."""
    global _left
    if at == _place:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


if VARIABLE in os.environ:
    arm(os.environ[VARIABLE])
