"""``wfstudio fidelity``: what of the embedded service is documented, observed, inferred, or refused."""

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wfstudio.cli.exit_codes import OK

if TYPE_CHECKING:
    from wfstudio.protocol.fidelity import Behaviour

HELP = "List for each endpoint and behaviour what is documented, observed, inferred, or refused."
EXAMPLE = "wfstudio fidelity --standing inferred"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument(
        "--standing", choices=("documented", "observed", "inferred", "refused"), help="only what stands so"
    )
    parser.add_argument("--endpoint", metavar="NAME", help="only what is about this endpoint or area")


def run(args: argparse.Namespace) -> int:
    """Print the list."""
    from wfstudio.cli.errors import CliError
    from wfstudio.cli.exit_codes import USAGE
    from wfstudio.protocol.fidelity import STANDINGS, behaviours

    rows = behaviours()
    if args.endpoint and args.endpoint not in {row.endpoint for row in rows}:
        raise CliError(f"--endpoint {args.endpoint}: nothing is known by that name (see wfstudio call --list)", USAGE)
    rows = [row for row in rows if args.standing in (None, row.standing) and args.endpoint in (None, row.endpoint)]
    if args.output == "json":
        counts = {standing: sum(row.standing == standing for row in rows) for standing in STANDINGS}
        listed = [
            {"endpoint": row.endpoint, "standing": row.standing, "text": row.text, "source": row.source} for row in rows
        ]
        print(json.dumps({"version": 1, "summary": counts, "behaviours": listed}, indent=2, ensure_ascii=False))
    else:
        _print_text(rows)
    return OK


def _print_text(rows: "Sequence[Behaviour]") -> None:
    width = max((len(row.endpoint) for row in rows), default=0)
    for row in rows:
        print(f"{row.endpoint:<{width}}  {row.standing:<10}  {row.text}  [{row.source}]")
