"""``wfstudio serve``: the embedded Workflow service in the foreground."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.cli.mail_flags import add_mail_flags, read_mail_flags

if TYPE_CHECKING:
    from wfstudio.service.seed import Seed

HELP = "Run the embedded Workflow service in the foreground until SIGTERM or ctrl+C."
EXAMPLE = "wfstudio serve --port 8710"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("--host", default="127.0.0.1", help="what to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, default=8710, help="0 picks a free one (default: 8710)")
    parser.add_argument(
        "--store", metavar="URL", help="sqlite:///PATH or postgresql://HOST/DATABASE (default: a file of this home)"
    )
    parser.add_argument(
        "--ready-file", type=Path, metavar="PATH", help="written when requests are accepted: URL, ids, licenses (0600)"
    )
    parser.add_argument("--workers", type=int, metavar="N", default=1, help="processes; more than 1 needs PostgreSQL")
    parser.add_argument(
        "--documentation-headers",
        action="store_true",
        help="accept keyId, keySecret and license beyond loopback too (private keys travel in the clear)",
    )
    parser.add_argument("--control-path", action="store_true", help="serve /__studio beyond loopback too")
    add_mail_flags(parser)
    parser.add_argument(
        "--seed", type=Path, metavar="FILE", help="fill the store from a JSON or YAML file; a reset goes back to it"
    )
    parser.add_argument(
        "--deterministic",
        type=int,
        nargs="?",
        const=1,
        metavar="NUMBER",
        help="begin anew, with ids, keys and a clock that are the same in every run (default number: 1)",
    )
    parser.add_argument("--background", type=float, metavar="SECONDS", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop. Raises CliError and errors that carry an ``exit_code``."""
    if not 0 <= args.port <= 65535:
        raise CliError(f"--port {args.port}: a port is a number from 0 to 65535", USAGE)
    if args.workers < 1:
        raise CliError(f"--workers {args.workers}: at least one process serves", USAGE)
    if args.deterministic is not None and args.workers > 1:
        raise CliError("--deterministic: several processes take up requests in no certain order; use one", USAGE)
    from wfstudio.service.server import Options, serve
    from wfstudio.service.settings import is_postgres

    if args.workers > 1 and not is_postgres(args.store):
        raise CliError(
            "--workers: more than one process needs PostgreSQL; add --store postgresql://HOST/DATABASE", USAGE
        )

    return serve(
        Options(
            args.host,
            args.port,
            args.store,
            args.ready_file,
            args.background,
            documentation_headers=args.documentation_headers,
            control=args.control_path,
            workers=args.workers,
            mail=read_mail_flags(args),
            seed=_seed(args.seed),
            deterministic=args.deterministic,
        )
    )


def _seed(path: Path | None) -> "Seed | None":
    if path is None:
        return None
    from wfstudio.scenario.seed_file import read_seed

    return read_seed(path)
