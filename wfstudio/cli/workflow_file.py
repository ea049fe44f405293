"""The workflow in a file that a command was given, or one message that names the file."""

from os import PathLike

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT
from wfstudio.document.errors import MalformedDocument
from wfstudio.document.model import Document
from wfstudio.document.reading import parse, read_bytes


def read_workflow(path: "str | PathLike[str]") -> Document:
    """The workflow in a file. Raises UnreadableFile, and ``CliError`` (exit code 3) when it holds something else."""
    return workflow_in(read_bytes(path), str(path))


def workflow_in(data: bytes, name: str) -> Document:
    """The workflow in these bytes, read from ``name``. Raises ``CliError`` (exit code 3) when they hold none."""
    try:
        document = parse(data)
    except MalformedDocument as error:
        raise CliError(f"{name}: {error}", INPUT) from None
    if not document.is_object or not isinstance(document.workflow.get("nodes"), list):
        raise CliError(f"{name}: holds no workflow: an object with a list `nodes` is expected", INPUT)
    return document
