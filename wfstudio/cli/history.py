"""``wfstudio history``: the audit journal of this home."""

import argparse
import json
from typing import Any

from wfstudio.cli.exit_codes import OK

HELP = (
    "The audit journal: every write that this machine made on a service, the newest last. It holds ids, hashes and"
    " outcomes, no secrets and nothing that a person entered. Steps of runs are kept apart: --steps."
)
EXAMPLE = "wfstudio history --profile staging --since 7d\n  wfstudio history --workflow wf-123e4567-… -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--profile", metavar="NAME", help="only writes on this profile's service")
    parser.add_argument("--workflow", metavar="wf-…", help="only writes on this workflow")
    parser.add_argument("--instance", metavar="wfi-…", help="only writes on this instance")
    parser.add_argument(
        "--since", metavar="WHEN", type=moment, help="a date, a date-time, or a time ago such as 90m, 12h, 7d"
    )
    parser.add_argument("--steps", action="store_true", help="steps of runs too")
    parser.add_argument("--limit", type=_count, metavar="N", help="only the last N")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")


def run(args: argparse.Namespace) -> int:
    """Print the entries that fit."""
    from wfstudio.client import journal

    found = journal.entries(journal.KINDS if args.steps else (journal.WRITES,))
    found = [entry for entry in found if _fits(args, entry)]
    if args.limit is not None:
        found = found[-args.limit :]
    if args.output == "json":
        print(json.dumps({"version": 1, "writes": found}, indent=2, ensure_ascii=False))
        return OK
    for entry in found:
        print(line(entry))
    return OK


def line(entry: dict[str, Any]) -> str:
    """An entry in a line: when, where, what, of what, before → after, outcome."""
    what = " ".join(str(part) for part in (entry.get("what"), _in_brackets(entry.get("intent"))) if part)
    ids = ("workflowId", "wfInstanceId", "nodeId", "keyId", "messageId", "id")
    told = [str(entry[key]) for key in ids if key in entry]
    told += [f"{key}={json.dumps(entry[key])}" for key in ("isPublished", "enable", "regenerate") if key in entry]
    told += [str(entry[key]) for key in ("type", "level") if key in entry]
    if "before" in entry or "after" in entry:
        told.append(f"{str(entry.get('before', '–'))[:8]} → {str(entry.get('after', '–'))[:8]}")
    outcome = " ".join(str(entry[key]) for key in ("outcome", "status") if key in entry)
    when = str(entry.get("at", "")).replace("T", " ").partition(".")[0]
    return f"{when}  {entry.get('profile', '')}  {what}  {'  '.join(told)}  {outcome}".rstrip()


def _in_brackets(text: object) -> str:
    return f"({text})" if text else ""


def _fits(args: argparse.Namespace, entry: dict[str, Any]) -> bool:
    if args.since is not None and str(entry.get("at", "")) < args.since:
        return False
    wanted = (("profile", args.profile), ("workflowId", args.workflow), ("wfInstanceId", args.instance))
    return all(value is None or entry.get(key) == value for key, value in wanted)


def moment(text: str) -> str:
    """A point in time as the journal and the API write it: a date, a date-time, or so long ago."""
    from wfstudio.client.moments import point_in_time

    try:
        return point_in_time(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 on")
    return int(text)
