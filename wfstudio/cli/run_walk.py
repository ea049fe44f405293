"""The steps of ``wfstudio run``: at each page the answers file's reply, else a question; progress goes to stderr."""

import sys
from collections.abc import Awaitable
from typing import Protocol, TypeVar

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, USAGE
from wfstudio.cli.run_asking import ask_page, show_page
from wfstudio.client.errors import InvalidRequest
from wfstudio.document.model import Json
from wfstudio.scenario.answers import MOST_VISITS, Answers, Reply
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.page import Page, fields_named, page_of
from wfstudio.scenario.recording import Done
from wfstudio.scenario.rhythm import Attempt
from wfstudio.scenario.whereabouts import Where

T = TypeVar("T")


class Do(Protocol):
    """Runs one step of the journey to its end; ctrl+C raises KeyboardInterrupt."""

    def __call__(self, step: Awaitable[T]) -> T:
        """The step's value."""
        ...


class Walk:
    """Takes a created instance to its end. ``asking`` tells whether there is a person to ask.

    ``done`` is what was handed in at pages; what captures came to only their service knows.
    """

    def __init__(self, journey: Journey, do: Do, answers: Answers | None, *, asking: bool) -> None:
        self._journey = journey
        self._do = do
        self._answers = answers
        self._asking = asking
        self.done: list[Done] = []

    def to_the_end(self) -> None:
        """Initiate and step until nothing more is asked. Raises CliError, GaveUp and client errors."""
        where = self._do(self._journey.initiate())
        while not where.ended:
            where = self._poll(where) if where.polling else self._step(where)
        if where.node_id is not None:
            page = self._page(where)
            if self._asking and page.text:
                show_page(page)
            _tell(f"{page.node_id}: the end")

    def _step(self, where: Where) -> Where:
        page = self._page(where)
        visit = self._journey.visits.get(page.node_id, 1) - 1
        reply = self._answers.next_for(page.node_id, visit) if self._answers else None
        if reply is None or self._answers is None:
            return self._ask(page)
        if visit >= MOST_VISITS:
            raise CliError(f"{page.node_id}: visited {visit} times; the answers never leave this circle", FINDINGS)
        try:
            return self._reply(page, reply, self._answers.submission(page, reply))
        except InvalidRequest as refused:
            if not self._asking:
                message = f"{page.node_id}: the service refused the answer: {refused.message} ({reply.key})"
                raise CliError(message, USAGE) from None
            _tell(f"{page.node_id}: {refused.message}")
            return self._ask(page)

    def _reply(self, page: Page, reply: Reply, fields: dict[str, Json]) -> Where:
        if page.outcomes:
            _tell(f"{page.node_id}: {reply.outcome or 'handed in'}")
            return self._capture(page, reply.outcome, fields, reply)
        action = reply.button or "next"
        _tell(f"{page.node_id}: {action}")
        return self._submit(page, fields, action if page.kind == "form" else None)

    def _submit(self, page: Page, fields: dict[str, Json], action: str | None) -> Where:
        where = self._do(self._journey.submit(fields, action))
        self.done.append(Done(page.node_id, action, fields))
        return where

    def _ask(self, page: Page) -> Where:
        if not self._asking:
            raise CliError(
                f"{page.node_id}: no answer for this page ({page.node_type} '{page.title}') and no terminal to ask at;"
                f" add '{page.node_id}' to the answers file",
                USAGE,
            )
        show_page(page)
        if page.kind == "capture" and self._journey.control is None:
            _tell(f"open {self._journey.url} on the device that captures; waiting for it")
            return self._poll(self._journey.where)
        if page.kind == "handoff":
            _tell(f"the page for the second device: {self._journey.url}")
        given = ask_page(page)
        while True:
            try:
                if page.outcomes:
                    return self._capture(page, given.outcome, given.fields)
                return self._submit(page, given.fields, given.action if page.kind in {"form", "other"} else None)
            except InvalidRequest as refused:
                _tell(f"  {refused.message}")
                named = fields_named(page, refused.message)
                given = ask_page(page, given.fields, named) if named else ask_page(page)

    def _capture(self, page: Page, outcome: str | None, fields: dict[str, Json], reply: Reply | None = None) -> Where:
        if outcome is not None and self._journey.control is None:
            _tell(f"{page.node_id}: only the embedded service can be told an outcome; this one decides by itself")
        where = self._do(self._journey.capture(outcome, reply.result if reply else None, fields=fields))
        if fields:
            self.done.append(Done(page.node_id, None, fields))
        return where

    def _poll(self, where: Where) -> Where:
        def told(attempt: Attempt) -> None:
            problem = f"  {attempt.problem}" if attempt.problem else ""
            _tell(
                f"{where.node_id}: poll {attempt.number}, {attempt.elapsed:.1f} s,"
                f" again in {attempt.wait:.1f} s{problem}"
            )

        return self._do(self._journey.poll(told))

    def _page(self, where: Where) -> Page:
        return page_of(
            self._journey.document,
            where.node_id or "",
            where.node_type or "",
            summary=where.summary,
            url=self._journey.url,
        )


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
