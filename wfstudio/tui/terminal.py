"""The terminal that the studio runs in."""

import sys


def terminal_is_there() -> bool:
    """Whether standard input is a terminal that still has somebody at its other end."""
    try:
        import termios

        termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
    except ImportError:
        return True
    except (OSError, ValueError, AttributeError, termios.error):
        return False
    return True
