"""``wfstudio instance explain``: why a run went where it went, and where and why it stopped."""

import argparse
import json
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_instance, add_output, ask_with_control, asked_instance
from wfstudio.cli.columns import aligned
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.instance_show import spent

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl
    from wfstudio.scenario.explain import Explanation
    from wfstudio.scenario.retracing import Hop

HELP = (
    "why a run stopped, in one sentence: node, outcome, handler taken or missing, script error, expiry; then the path."
    " On a tenant the path is inferred from visit times, and it says so"
)
EXAMPLE = "wfstudio instance explain wfi-5c79fc5c-8a97-4b8b-ab8c-3e196f266946"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    parser.add_argument("--no-path", action="store_true", help="the sentence alone")
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print the sentence and the path. Raises client errors."""
    instance = asked_instance(args)
    told = ask_with_control(args, lambda client, control: _explained(client, control, instance))
    if args.output == "json":
        print(json.dumps(told.to_json(), indent=2, ensure_ascii=False))
        return OK
    print(told.sentence)
    if told.hops and not args.no_path:
        print()
        for line in path_lines(told.hops):
            print(line)
    return OK


def path_lines(hops: "tuple[Hop, ...]") -> list[str]:
    """The path as aligned lines: number, node, type, time, how it was left and by which handler."""
    return aligned(
        [
            (str(number), hop.node_id, hop.node_type, hop.since, spent(hop.since, hop.until), _left(hop))
            for number, hop in enumerate(hops, 1)
        ]
    )


def _left(hop: "Hop") -> str:
    if hop.is_open:
        return "waits" if hop.status == "PENDING" else "under way"
    if hop.outcome == "terminal":
        return "the end"
    by = hop.handler or " or ".join(hop.choices)
    missing = hop.to is None and hop.target is not None
    to = f"{by} → {hop.target}{' (missing)' if missing else ''}" if by else "nothing wired" if hop.outcome else ""
    return "  ".join(part for part in (hop.outcome or hop.status.lower(), to) if part)


async def _explained(client: "AsyncClient", control: "AsyncControl | None", instance: str) -> "Explanation":
    from datetime import datetime

    from wfstudio.scenario.evidence import gather
    from wfstudio.scenario.explain import explain

    evidence = await gather(client, control, instance)
    now = str((await control.clock()).get("now", "")) if control is not None else ""
    return explain(evidence, datetime.fromisoformat(now) if now else None)
