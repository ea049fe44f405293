"""A run as the screen shows it, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wfstudio.document.model import Document, Json
from wfstudio.scenario.page import Page, kind_of, page_of
from wfstudio.scenario.past import Visit
from wfstudio.scenario.recording import Done
from wfstudio.scenario.rhythm import Attempt
from wfstudio.scenario.whereabouts import RunReport

Phase = Literal["metadata", "working", "page", "polling", "stopped", "ended", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what was done at a node."""

    node_id: str
    what: str


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything the screen shows.

    ``phase``: metadata (asked for), working (a call is under way), page (a page waits for its inputs), polling,
    stopped (a poll was left, the instance still waits), ended, failed (``error`` says why; may be tried again).
    ``visit`` counts pages, so that the same page met again is another one. ``errors``: field name → message.
    ``visits`` is all that is known of the path; ``before`` the path of the run that this one replays, ``word`` how
    that went, ``short`` that it stopped short. ``prefill`` is what was entered here last time.
    """

    phase: Phase = "metadata"
    doing: str = ""
    instance: str = ""
    url: str = ""
    page: Page | None = None
    visit: int = 0
    path: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    attempt: Attempt | None = None
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    report: RunReport | None = None
    visits: tuple[Visit, ...] = ()
    before: tuple[str, ...] = ()
    word: str = ""
    short: bool = False
    prefill: Mapping[str, Json] = field(default_factory=dict, repr=False)

    @property
    def waiting(self) -> str | None:
        """The node the instance waits at."""
        return self.page.node_id if self.page is not None and self.phase not in ("ended", "metadata") else None


def step_of(document: Document, done: Done) -> Step:
    """The line for something done in an earlier run or elsewhere."""
    node = document.node(done.node_id)
    if done.outcome is not None:
        return Step(done.node_id, done.outcome.replace("_", " "))
    if node is not None and kind_of(node) == "handoff":
        return Step(done.node_id, "the second device went on")
    action = done.action or "next"
    labels = {button.action: button.label for button in page_of(document, done.node_id).buttons}
    return Step(done.node_id, labels.get(action, action))
