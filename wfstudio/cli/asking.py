"""What commands that ask a service have in common: their client, and their flags."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl

T = TypeVar("T")


def add_output(parser: argparse.ArgumentParser, *more: str, timeout: bool = True) -> None:
    """Add ``-o`` and the flags that choose a connection."""
    parser.add_argument("-o", "--output", choices=("text", "json", *more), default="text", help="default: text")
    add_connection_flags(parser, timeout=timeout)


def add_instance(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names an instance."""
    parser.add_argument("instance", metavar="wfi-…|URL", help="the instance's id, or the URL of its page")


def add_reveal(parser: argparse.ArgumentParser) -> None:
    """Add the flag that shows what is personal."""
    parser.add_argument(
        "--reveal", action="store_true", help="print what people entered; else it is masked, in JSON as well"
    )


def ask(args: argparse.Namespace, question: "Callable[[AsyncClient], Awaitable[T]]") -> T:
    """The answer of the service that the flags choose. Raises client errors."""

    async def asked() -> T:
        from wfstudio.client.api import AsyncClient

        async with AsyncClient(connect(args), timeout=timeout_of(args)) as client:
            return await question(client)

    return run_async(asked())


def ask_with_control(
    args: argparse.Namespace, question: "Callable[[AsyncClient, AsyncControl | None], Awaitable[T]]"
) -> T:
    """The same, with the control path where the service is the embedded one."""

    async def asked() -> T:
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.control import AsyncControl

        connection = connect(args)
        async with AsyncClient(connection, timeout=timeout_of(args)) as client:
            if not connection.control_url:
                return await question(client, None)
            async with AsyncControl(connection, timeout=timeout_of(args)) as control:
                return await question(client, control)

    return run_async(asked())


def asked_instance(args: argparse.Namespace) -> str:
    """The id of the instance that was given. Raises ``ConfigurationError``."""
    from wfstudio.client.instances import instance_id_of

    return instance_id_of(args.instance)
