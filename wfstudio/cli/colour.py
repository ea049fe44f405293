"""Whether what is printed may have colours."""

import os
from typing import TextIO


def coloured(stream: TextIO) -> bool:
    """Whether colours may be written there: it is a terminal, and NO_COLOR is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")
