"""``wfstudio instance results``: what each node of an instance came to."""

import argparse
import json
import sys
from typing import Any

from wfstudio.cli.asking import add_instance, add_output, add_reveal, ask, asked_instance
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.run_report import tree

HELP = "what each node came to, masked unless --reveal is given; system nodes are left out by the service"
EXAMPLE = "wfstudio instance results wfi-5c79fc5c-… --node contact --reveal"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    parser.add_argument("--node", metavar="ID", help="only this node's result")
    add_reveal(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print the results. Raises client errors."""
    from wfstudio.client.masking import masked_answer

    instance = asked_instance(args)
    if args.node is not None:
        path = {"wfInstanceId": instance, "nodeId": args.node}
        found: Any = ask(args, lambda client: client.call("node_result", path=path))
    else:
        found = ask(args, lambda client: client.call("results", path={"instanceId": instance}))
    if not args.reveal:
        found = masked_answer(found)
    if args.output == "json":
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return OK
    if not found:
        print("no node has a result yet", file=sys.stderr)
    for row in [found] if isinstance(found, dict) else found if isinstance(found, list) else []:
        print(f"{row.get('nodeId', '')} ({row.get('nodeType', '')})")
        data = row.get("resultData")
        for line in tree(data if isinstance(data, dict) else {"": data}, 1):
            print(line)
    return OK
