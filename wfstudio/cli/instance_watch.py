"""``wfstudio instance watch``: wait until an instance ends, telling each change."""

import argparse
import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_instance, add_output, asked_instance
from wfstudio.cli.connection import connect, run_async, seconds
from wfstudio.cli.exit_codes import FINDINGS, OK

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient

HELP = (
    "wait until an instance ends: looks again and again, less and less often, and tells each change on stderr. Exit 1"
    " when it ended otherwise than --expect, 7 when --timeout is over first"
)
EXAMPLE = "wfstudio instance watch wfi-5c79fc5c-… --timeout 15m --expect COMPLETED"

_LONGEST_WAIT_S = 15.0
_DOWN_IN_A_ROW = 10
_SHORTEST_CALL_S = 5.0
"""A call is given at least so long, however short the watch is to be."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    parser.add_argument(
        "--expect", metavar="STATUS", default="COMPLETED", type=str.upper, help="what is success (default: COMPLETED)"
    )
    add_output(parser, timeout=False)
    parser.add_argument(
        "--timeout", type=_span, metavar="TIME", help="give up after so long: 90 (seconds), 15m, 2h; exit 7"
    )


def run(args: argparse.Namespace) -> int:
    """Watch it. Raises client errors, GaveUp."""
    instance = asked_instance(args)
    status, seconds_taken, node = run_async(_watched(args, instance))
    if args.output == "json":
        told = {"version": 1, "wfInstanceId": instance, "status": status, "node": node, "seconds": seconds_taken}
        print(json.dumps(told, indent=2))
    else:
        print(status)
    if status == args.expect:
        return OK
    print(
        f"wfstudio: it ended {status}, expected {args.expect}; `wfstudio instance explain {instance}`", file=sys.stderr
    )
    return FINDINGS


async def _watched(args: argparse.Namespace, instance: str) -> tuple[str, float, str | None]:
    from wfstudio.client.api import TIMEOUT, AsyncClient
    from wfstudio.client.errors import TimedOut, Unreachable
    from wfstudio.scenario.rhythm import GaveUp, Rhythm
    from wfstudio.scenario.whereabouts import ENDED

    rhythm = Rhythm(first=0.5, ceiling=_LONGEST_WAIT_S)
    limit: float | None = args.timeout
    began, number, down = time.monotonic(), 0, 0
    before: tuple[str, str, str] | None = None
    async with AsyncClient(connect(args), timeout=min(TIMEOUT, max(limit or TIMEOUT, _SHORTEST_CALL_S))) as client:
        while True:
            number += 1
            try:
                now: tuple[str, str, str] | None = await _look(client, instance)
                down = 0
            except (Unreachable, TimedOut) as error:
                down += 1
                if down >= _DOWN_IN_A_ROW:
                    raise
                now = before
                _tell(began, f"no answer, trying again: {error}")
            if now != before and now is not None:
                _tell(began, " ".join(part for part in now if part))
                before, number = now, 1
                if now[0] in ENDED:
                    return now[0], round(time.monotonic() - began, 1), now[2] or None
            elapsed = time.monotonic() - began
            if limit is not None and elapsed >= limit:
                raise GaveUp(before[2] if before and before[2] else instance, number, elapsed)
            wait = rhythm.wait(number)
            await asyncio.sleep(wait if limit is None else max(0.0, min(wait, limit - elapsed)))


async def _look(client: "AsyncClient", instance: str) -> tuple[str, str, str]:
    """Status, a word for where it is, and the node it stands at: the last one it visited."""
    from wfstudio.scenario.evidence import node_list, status_of

    status = await status_of(client, instance)
    _, visits = await node_list(client, instance)
    return (status, "at", visits[-1].node_id) if visits else (status, "", "")


def _tell(began: float, text: str) -> None:
    print(f"{time.monotonic() - began:7.1f} s  {text}", file=sys.stderr, flush=True)


def _span(text: str) -> float:
    from wfstudio.client.durations import read_ms

    try:
        return read_ms(text) / 1000
    except ValueError:
        return seconds(text)
