"""``wfstudio workflow history WF|FILE``: the states of a workflow that this machine keeps."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from wfstudio.cli.colour import coloured
from wfstudio.cli.connection import add_connection_flags, connect
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import NOT_FOUND, OK
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file
from wfstudio.document.diff import differences, summary

if TYPE_CHECKING:
    from wfstudio.client.copies import Copy

HELP = "what a workflow was on the service: the copies kept on this machine with every push, publish and pull"
EXAMPLE = (
    "wfstudio workflow history onboarding.json --diff 3\n"
    "  wfstudio workflow history onboarding.json --label 'release 12'"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--diff", metavar="N|LABEL", help="what a copy changed of the one before it")
    what.add_argument("--show", metavar="N|LABEL", help="print a copy, a workflow as JSON")
    what.add_argument("--label", metavar="TEXT", help="only copies with this label")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """List the copies, the newest first; the service is not asked."""
    from wfstudio.client.rollback import history, labelled, named

    profile = connect(args, profile=profile_in(args), start=False).name
    workflow_id, _ = workflow_and_file(args.workflow, profile)
    kept = history(profile, workflow_id)
    shown = labelled(kept, args.label) if args.label is not None else kept
    if not shown:
        raise CliError(f"{workflow_id}: no copy with the label '{args.label}' is kept", NOT_FOUND)
    places = [place for place in reversed(range(len(kept))) if kept[place] in shown]
    if args.show is not None:
        print(json.dumps(named(kept, args.show).workflow, indent=2, ensure_ascii=False))
    elif args.diff is not None:
        _diff(args, kept, named(kept, args.diff))
    elif args.output == "json":
        rows = [_row(kept, place) for place in places]
        print(json.dumps({"version": 1, "profile": profile, "workflowId": workflow_id, "copies": rows}, indent=2))
    else:
        print(f"{workflow_id} on {profile}: {kept[-1].workflow.get('name') or 'without a name'}")
        for line in _table(kept, places):
            print(line)
    return OK


def _diff(args: argparse.Namespace, kept: "list[Copy]", copy: "Copy") -> None:
    from wfstudio.document.diff_report import as_json, as_text

    place = kept.index(copy)
    before = kept[place - 1].workflow if place else {}
    found = differences(before, copy.workflow)
    names = f"copy {kept[place - 1].number}" if place else "nothing", f"copy {copy.number}"
    if args.output == "json":
        print(as_json(found, *names))
    else:
        print("\n".join(as_text(found, *names, colour=coloured(sys.stdout))))


def _row(kept: "list[Copy]", place: int) -> dict[str, object]:
    copy = kept[place]
    return {
        "copy": copy.number,
        "at": copy.at.isoformat(),
        "what": copy.what,
        "hash": copy.hash,
        "isPublished": copy.published,
        "by": copy.by,
        "label": copy.label,
        "changes": _changes(kept, place),
    }


def _changes(kept: "list[Copy]", place: int) -> str:
    """What a copy changed of the one before it, in a line; "" for the first and where the content is the same."""
    if place == 0 or kept[place].hash == kept[place - 1].hash:
        return ""
    return summary(differences(kept[place - 1].workflow, kept[place].workflow))


def _table(kept: "list[Copy]", places: list[int]) -> list[str]:
    rows = [("copy", "when (UTC)", "what", "state", "hash", "by", "changes, label")]
    for place in places:
        copy = kept[place]
        state = "published" if copy.published else "unpublished"
        told = ", ".join(filter(None, (_changes(kept, place), f"'{copy.label}'" if copy.label else "")))
        when = copy.at.strftime("%Y-%m-%d %H:%M:%S")
        rows.append((str(copy.number), when, copy.what, state, copy.hash[:8], copy.by or "?", told))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
