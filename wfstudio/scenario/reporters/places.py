"""Where what a report tells stands, and figures as every report writes them."""

from math import floor

from wfstudio.scenario.checking import Failure
from wfstudio.scenario.suite import Result


def place_of(one: Result, failure: Failure) -> tuple[int, int]:
    """Line and column of what the scenario says about a failure; (1, 1) where it says nothing."""
    if one.scenario is None:
        return 1, 1
    places = one.scenario.expect.places
    key = failure.key
    while key and key not in places:
        key = key.rpartition(".")[0] if not key.endswith("]") else key.rpartition("[")[0]
    if key:
        return places[key]
    for replies in one.scenario.answers.replies.values():
        for reply in replies:
            if failure.key and reply.key == failure.key:
                return reply.line, reply.column
    return 1, 1


def percent(reached: int, of: int) -> float:
    """Reached of all in percent, rounded down to one digit so that 100 means all."""
    return floor(1000 * reached / of) / 10 if of else 100.0
