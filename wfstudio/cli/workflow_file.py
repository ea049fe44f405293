"""The workflow in a file that a command was given, or one message that names the file."""

import os
from os import PathLike

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT
from wfstudio.document.errors import MalformedDocument
from wfstudio.document.model import Document
from wfstudio.document.reading import parse, read_bytes


def read_workflow(path: "str | PathLike[str]") -> Document:
    """The workflow in a file, or in a folder that it was unpacked to. Raises UnreadableFile, what keeps a folder from
    being put together, and ``CliError`` (exit code 3) when it holds something else."""
    name = str(path)
    if os.path.isdir(name) or os.path.basename(name) == "workflow.json":  # noqa: PTH112, PTH119
        from wfstudio.document.unpacked_folder import folder_of, read_folder

        folder = folder_of(name)
        if folder is not None:
            return workflow_in(read_folder(folder).data, name)
    return workflow_in(read_bytes(path), name)


def workflow_in(data: bytes, name: str) -> Document:
    """The workflow in these bytes, read from ``name``. Raises ``CliError`` (exit code 3) when they hold none."""
    try:
        document = parse(data)
    except MalformedDocument as error:
        raise CliError(f"{name}: {error}", INPUT) from None
    if not document.is_object or not isinstance(document.workflow.get("nodes"), list):
        raise CliError(f"{name}: holds no workflow: an object with a list `nodes` is expected", INPUT)
    return document
