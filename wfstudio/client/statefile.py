"""Small JSON files that the product keeps: read leniently named, written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file, {} when the file is not there; ``ConfigurationError`` names a file that is broken."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise ConfigurationError(f"{path}: an object is expected")
    return value


def write_object(path: Path, value: dict[str, Any], *, mode: int = 0o644, verbatim: bool = False) -> None:
    """Write a JSON object, whole or not at all (temporary file, then rename); raises ``ConfigurationError``.

    ``verbatim`` keeps the order of the keys, and every string whatever is in it.
    """
    text = json.dumps(value, indent=2, sort_keys=not verbatim, ensure_ascii=verbatim) + "\n"
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, mode)  # noqa: PTH101
            os.replace(name, path)  # noqa: PTH105
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror or error}") from None
