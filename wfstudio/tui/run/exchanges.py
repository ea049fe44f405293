"""The log of every request of a run and what was answered: decrypted, masked, copied as a command."""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from wfstudio.client.curl import SECRET_KEYS, curl_of
from wfstudio.document.model import Json
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.values import Row, ValueList, heading, said

if TYPE_CHECKING:
    from wfstudio.client.api import Exchange

MOST_KEPT = 500
"""Requests that a screen keeps; older ones go."""

PLAIN_KEYS = frozenset(
    [
        "wfInstanceId",
        "workflowId",
        "instanceId",
        "nodeId",
        "nodeType",
        "nextNodeId",
        "nextNodeType",
        "status",
        "statusCode",
        "action",
        "pIndex",
        "pSize",
        "createdAt",
        "updatedAt",
        "expiresAt",
        "total",
        "index",
        "size",
        "count",
        "is_terminal_node",
        "isPublished",
        "version",
        "tenantId",
        "communityId",
        "success",
        "code",
    ]
)
"""Keys whose values name a node, a state or a number and nobody; every other value is masked."""


def exchange_rows(exchange: "Exchange") -> list[Row]:
    """A request and its answer as rows."""
    rows = [
        said("call.url", "url", f"{exchange.endpoint.method} {exchange.url}"),
        said("call.status", "status", _status(exchange)),
        said("call.time", "time", f"{exchange.seconds * 1000:.0f} ms, {_tries(exchange.tries)}"),
    ]
    if exchange.error is not None:
        rows.append(Row("call.error", "error", str(exchange.error)))
    for title, value in (("Request", exchange.request), ("Answer", exchange.answer)):
        rows.append(heading(title if value is not None else f"{title}: none"))
        if value is not None:
            rows += _leaves(title, value)
    return rows


def _leaves(key: str, value: Json, name: str = "") -> Iterator[Row]:
    if isinstance(value, dict) and value:
        for inner, item in value.items():
            yield from _leaves(f"{key}.{inner}", item, f"{name}.{inner}" if name else inner)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _leaves(f"{key}.{number}", item, f"{name}.{number}" if name else str(number))
    else:
        last = name.rpartition(".")[2]
        plain = last in PLAIN_KEYS or value in ({}, [], "")
        secret = last.lower() in SECRET_KEYS
        yield Row(key, name, f"<{last}>" if secret and value else value, plain=plain or secret)


def masked_data(value: Json, name: str = "") -> Json:
    """A body in which every value that may be somebody's is a placeholder ``<key>``."""
    if isinstance(value, dict):
        return {key: masked_data(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [masked_data(item, name) for item in value]
    if value is None or isinstance(value, bool) or name in PLAIN_KEYS:
        return value
    return f"<{name or 'value'}>"


def as_curl(exchange: "Exchange", data: Json) -> str:
    """The request as ``curl`` with the documentation headers; secrets are environment variables."""
    return curl_of(exchange.url, exchange.query, exchange.endpoint, {}, data)


def as_call(exchange: "Exchange", data: Json) -> str:
    """The request as ``wfstudio call``."""
    row = exchange.endpoint
    parts = ["wfstudio", "call", row.name]
    for name, value in _path_values(row.path, exchange.url).items():
        if name not in ("tenantId", "communityId"):
            parts.append(shlex.quote(f"{name}={value}"))
    if exchange.query:
        parts += [shlex.quote(unquote(pair)) for pair in exchange.query.split("&")]
    if data is not None:
        parts += ["--data", shlex.quote(json.dumps(data, ensure_ascii=False))]
    return " ".join(parts)


def _path_values(template: str, url: str) -> Mapping[str, str]:
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)) + "$"
    found = re.search(pattern, url)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else {}


def _status(exchange: "Exchange") -> str:
    if exchange.status is not None:
        return str(exchange.status)
    return "no answer" if exchange.error is not None else ""


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"


class RequestList(ChoiceList):
    """Every request, the last one at the end; enter opens it."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.exchanges: list[Exchange] = []

    def add(self, exchange: "Exchange", glyphs: Glyphs) -> None:
        """One more; the mark goes on with the newest unless another line is looked at."""
        at_end = self.highlighted is None or self.highlighted == len(self.exchanges) - 1
        self.exchanges.append(exchange)
        when = datetime.fromtimestamp(exchange.started_at)
        bad = exchange.error is not None
        sign = glyphs.error if bad else " "
        took = f"{exchange.seconds * 1000:.0f} ms"
        text = f"{when:%H:%M:%S} {sign} {exchange.endpoint.name:<18} {_status(exchange):<9} {took:>8}"
        if exchange.tries > 1:
            text += f"  {_tries(exchange.tries)}"
        self.add_option(Option(Content.styled(text, "$error" if bad and exchange.status != 404 else "")))
        if len(self.exchanges) > MOST_KEPT:
            del self.exchanges[0]
            self.remove_option_at_index(0)
        if at_end:
            self.highlighted = len(self.exchanges) - 1

    @property
    def marked(self) -> "Exchange | None":
        """The request that is marked."""
        at = self.highlighted
        return self.exchanges[at] if at is not None and at < len(self.exchanges) else None


class ExchangeWindow(Dialog[None]):
    """One request and its answer; values are masked one by one."""

    BINDINGS = bindings("exchange")
    AUTO_FOCUS = "ValueList"

    DEFAULT_CSS = """
    ExchangeWindow > .box { width: 96%; max-width: 120; height: 90%; }
    ExchangeWindow ValueList { height: 1fr; max-height: 100%; }
    """

    def __init__(self, exchange: "Exchange", copy: Callable[[str, str], None], *, ascii: bool = False) -> None:
        super().__init__()
        self.exchange = exchange
        self._copy = copy
        self._values = ValueList(ascii=ascii)

    def compose(self) -> ComposeResult:
        """The rows, and what the keys do."""
        box = Vertical(classes="box")
        box.border_title = f"{self.exchange.endpoint.name}, {self.exchange.endpoint.title}"
        copies = "{exchange.curl} copies as curl, {exchange.call} as wfstudio call"
        box.border_subtitle = keyed(
            self, f"enter shows a value, {{exchange.reveal}} all, {copies}, {{exchange.close}} closes"
        )
        with box:
            yield self._values
            yield Static("What is masked here is a placeholder in what is copied.", classes="hint", markup=False)

    def on_mount(self) -> None:
        """List the values."""
        self._values.show(exchange_rows(self.exchange))

    @property
    def data(self) -> Any:
        """The request's body, masked unless all values are shown."""
        return self.exchange.request if self._values.revealed else masked_data(self.exchange.request)

    def action_reveal(self) -> None:
        """Show all values, or mask them all again."""
        self._values.reveal()

    def action_copy_curl(self) -> None:
        """Copy the request as curl."""
        self._copy(as_curl(self.exchange, self.data), "the request as curl")

    def action_copy_call(self) -> None:
        """Copy the request as wfstudio call."""
        self._copy(as_call(self.exchange, self.data), "the request as wfstudio call")
