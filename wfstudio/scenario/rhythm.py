"""How often something that is not there yet is asked for, and when that is given up."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """One poll that found nothing: its number from 1, seconds since the first, seconds until the next.

    ``problem`` says why the service did not answer, None when it did.
    """

    number: int
    elapsed: float
    wait: float
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Waits between polls in seconds: ``first``, then longer by ``factor`` up to ``ceiling``, each ± ``jitter``.

    ``give_up`` is the time after which polling ends; ``chance`` returns a number in [0, 1).
    """

    first: float = 0.3
    factor: float = 1.5
    ceiling: float = 5.0
    jitter: float = 0.2
    give_up: float = 120.0
    chance: Callable[[], float] = random.random

    def wait(self, number: int) -> float:
        """Seconds to wait after the ``number``-th attempt, which counts from 1; never more than ``ceiling``."""
        steady = min(self.ceiling, self.first * self.factor ** min(number - 1, 64))
        return min(self.ceiling, steady * (1 + self.jitter * (2 * self.chance() - 1)))


class GaveUp(Exception):
    """Nothing came within the give-up time; the instance still waits at the node."""

    exit_code = 7

    def __init__(self, node_id: str, attempts: int, elapsed: float, problem: str | None = None) -> None:
        reason = f"; the service last said: {problem}" if problem else ""
        super().__init__(
            f"{node_id}: no result after {attempts} polls in {elapsed:.0f} s{reason}; the instance still waits there"
        )
        self.node_id = node_id
        self.attempts = attempts
        self.elapsed = elapsed
