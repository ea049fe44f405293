"""The service's log: plain lines, or one JSON object a line. Never a secret, a form's value or a body.

``WFSTUDIO_LOG_FORMAT`` is ``text`` (default) or ``json``; ``WFSTUDIO_LOG_LEVEL`` is ``warning`` (default) or ``info``,
which adds a line for each answer.
"""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

FORMAT = "WFSTUDIO_LOG_FORMAT"
LEVEL = "WFSTUDIO_LOG_LEVEL"
FORMATS = ("text", "json")
LEVELS = {"warning": logging.WARNING, "info": logging.INFO, "error": logging.ERROR}
EXTRA = "wf"
"""The key of ``extra`` under which a record carries its fields (a dict of plain values)."""


class JsonLines(logging.Formatter):
    """One object a line: ``ts``, ``level``, ``logger``, ``message`` and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "ts": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "pid": record.process,
        }
        line |= getattr(record, EXTRA, {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])[-6:]]
        return json.dumps(line, separators=(",", ":"))


class PlainLines(logging.Formatter):
    """Time, level, message; of an error its kind and place, never its text, which may hold values."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatException(self, ei: object) -> str:
        kind, trace = (ei[0], ei[2]) if isinstance(ei, tuple) and len(ei) == 3 else (None, None)
        places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-6:]]
        return f"{getattr(kind, '__name__', 'error')} at {' > '.join(places)}"


def set_up(stream: TextIO = sys.stderr) -> None:
    """Send the log of this process to ``stream`` as the environment asks; an unknown value counts as the default."""
    handler = logging.StreamHandler(stream)
    as_json = os.environ.get(FORMAT, "").strip().lower() == "json"
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("wfstudio").setLevel(LEVELS.get(os.environ.get(LEVEL, "").strip().lower(), logging.WARNING))
