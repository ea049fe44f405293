"""Where the server says what went wrong: in a file that only its user can read, never on an editor's screen."""

import logging
import os

from pygls.exceptions import JsonRpcInvalidParams

from wfstudio.paths import log_dir

FILE_NAME = "lsp.log"
_LARGEST = 1 << 20


def keep_logs() -> None:
    """Sends what the server and pygls have to say to the log folder; nowhere when that cannot be written."""
    handler: logging.Handler = logging.NullHandler()
    try:
        path = log_dir() / FILE_NAME
        too_long = path.exists() and path.stat().st_size > _LARGEST
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if too_long else os.O_APPEND)
        stream = os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace")
        handler = logging.StreamHandler(stream)
    except OSError:
        pass
    handler.addFilter(_without_content)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.ERROR)


def _without_content(record: logging.LogRecord) -> bool:
    """What pygls says of a message that it could not handle holds texts that are open: the kind of error is enough."""
    if record.exc_info and isinstance(record.exc_info[1], ConnectionError | JsonRpcInvalidParams):
        return False  # the editor left without waiting for an answer, or got one that says why not
    if record.name.startswith("pygls"):
        record.args = ()
        record.msg = f"{record.funcName} failed"
    return True
