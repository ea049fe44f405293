"""``wfstudio instance explain``: why a run went where it went, and where and why it stopped."""

import argparse
import json
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_instance, add_output, ask_with_control, asked_instance
from wfstudio.cli.columns import aligned
from wfstudio.cli.exit_codes import OK
from wfstudio.scenario.path_text import how_left, spent

if TYPE_CHECKING:
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
    from wfstudio.scenario.explained import explained

    instance = asked_instance(args)
    told = ask_with_control(args, lambda client, control: explained(client, control, instance))
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
            (str(number), hop.node_id, hop.node_type, hop.since, spent(hop.since, hop.until), how_left(hop))
            for number, hop in enumerate(hops, 1)
        ]
    )
