"""``wfstudio instance record``: a past instance as a scenario, personal data replaced."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_instance, ask_with_control, asked_instance
from wfstudio.cli.connection import add_connection_flags, connect
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.cli.recording import refuse_existing, tell_recorded

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl
    from wfstudio.scenario.recording_runs import Past

HELP = (
    "a past instance as a scenario for wfstudio test: what people entered is replaced by made-up values that scripts"
    " branch by in the same way, pictures are dropped. On a tenant, what captures came to is inferred from the visits."
    " Exits 1 when no made-up values were found that take the same way; what is written then expects the other one"
)
EXAMPLE = (
    "wfstudio instance record wfi-5c79fc5c-8a97-4b8b-ab8c-3e196f266946 --workflow age_check.json"
    " --out scenarios/bought_wine.scenario.yaml"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, help="the scenario's file (default: standard output)")
    parser.add_argument(
        "--workflow",
        metavar="FILE",
        type=Path,
        help="the workflow's file (default: the one linked to it in this folder)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite a scenario that is there")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Ask for all of the instance, replace, write. Raises client errors."""
    refuse_existing(args.out, force=args.force)
    instance = asked_instance(args)

    async def made(client: "AsyncClient", control: "AsyncControl | None") -> "tuple[Past, str, str]":
        from wfstudio.scenario.recorded_text import recorded_text
        from wfstudio.scenario.recording_runs import past_of

        past = await past_of(client, control, instance)
        folder = args.out.parent if args.out is not None else Path()
        return past, *await recorded_text(past, _workflow(args, past), folder)

    past, text, parted = ask_with_control(args, made)
    return tell_recorded(past, text, parted, args.out)


def _workflow(args: argparse.Namespace, past: "Past") -> Path:
    """The file of the instance's workflow. Raises CliError."""
    from wfstudio.client.lock import linked_file
    from wfstudio.client.scratch import file_of_scratch

    if args.workflow is not None:
        file: Path = args.workflow
        if not file.exists():
            raise CliError(f"{file}: no such file", USAGE)
        return file
    found = linked_file(Path(), connect(args).name, past.workflow_id) or file_of_scratch(past.workflow_id)
    if found is None:
        text = f"no file in this folder is linked to {past.workflow_id}: name it with --workflow, or pull it first"
        raise CliError(text, USAGE)
    return found
