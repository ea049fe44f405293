"""Files that only their owner may read, written whole: a temporary file in the same folder, then a rename."""

import json
import os
import secrets
from pathlib import Path
from typing import Any


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` as JSON to ``path``, mode 0600, durable and all at once. Raises OSError."""
    write_private_text(path, json.dumps(content, indent=1) + "\n")


def write_private_text(path: Path, text: str) -> None:
    """Write a text to ``path``, mode 0600, durable and all at once. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file, None when it is missing or holds none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
