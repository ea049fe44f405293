"""Places at which a test lets the service be killed. Nothing happens unless the environment asks for it.

``WFSTUDIO_TEST_KILL_AT=before-commit:7`` kills this process with SIGKILL the seventh time it comes by that place.
Places: ``before-write``, ``before-commit``, ``before-answer`` (committed, not told to anybody yet),
``before-sent-mark`` (a server took a message, the outbox does not know yet).
"""

import os
import signal
from collections.abc import Callable

VARIABLE = "WFSTUDIO_TEST_KILL_AT"


def _nothing(_: str) -> None:
    return


def _armed(text: str) -> Callable[[str], None]:
    place, _, count = text.partition(":")
    left = int(count or 1)

    def reach(at: str) -> None:
        nonlocal left
        if at == place:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


reach: Callable[[str], None] = _armed(os.environ[VARIABLE]) if VARIABLE in os.environ else _nothing
"""Tell that a place is reached."""
