"""What the commands share that only the embedded service answers: its control path is on no tenant."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE

if TYPE_CHECKING:
    from wfstudio.client.control import AsyncControl

T = TypeVar("T")


def add_command(commands: Any, name: str, text: str, *, connects: bool = True) -> argparse.ArgumentParser:
    """A subcommand with ``-o`` and the flags that choose a connection."""
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
    )
    made.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    if connects:
        add_connection_flags(made)
    return made


def ask(args: argparse.Namespace, question: "Callable[[AsyncControl], Awaitable[T]]") -> T:
    """The answer of the embedded service, started if need be. Raises CliError for a tenant, and the client's errors."""
    connection = connect(args)
    if not connection.control_url:
        raise CliError(
            f"'{connection.name}' ({connection.url}) is not the embedded service of this home: no other has this;"
            " leave --profile and --url away, and WFSTUDIO_PROFILE and WFSTUDIO_URL",
            USAGE,
        )
    from wfstudio.client.control import AsyncControl

    async def asked() -> T:
        async with AsyncControl(connection, timeout=timeout_of(args)) as control:
            return await question(control)

    return run_async(asked())


def print_json(value: Any) -> None:
    """A value for programs."""
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False))
