"""``wfstudio instance summary``: progress of an instance, and its summary once it ended."""

import argparse
import json
from typing import Any

from wfstudio.cli.asking import add_instance, add_output, add_reveal, ask, asked_instance
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.run_report import tree

HELP = "progress of an instance, and its summary once it ended; what is personal is masked unless --reveal is given"
EXAMPLE = "wfstudio instance summary wfi-5c79fc5c-8a97-4b8b-ab8c-3e196f266946 -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    add_reveal(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print the summary. Raises client errors."""
    from wfstudio.client.masking import masked_answer

    instance = asked_instance(args)
    found: Any = ask(args, lambda client: client.call("result_summary", path={"instanceId": instance}))
    if not args.reveal:
        found = masked_answer(found)
    if args.output == "json":
        print(json.dumps(found, indent=2, ensure_ascii=False))
    elif isinstance(found, dict):
        for line in tree(found, 0):
            print(line)
    return OK
