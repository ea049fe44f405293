"""What the engine asks of its caller. Each is answered by an event that names the same ``seq``."""

from dataclasses import dataclass
from typing import TypeAlias

from wfstudio.engine.state import JsonObject


@dataclass(frozen=True, slots=True)
class RunScript:
    """Run ``code`` with ``params``; answer with ``ScriptFinished``."""

    seq: int
    node_id: str
    code: str
    params: JsonObject


@dataclass(frozen=True, slots=True)
class StartCapture:
    """Start the capture provider with what was submitted; answer with ``CaptureFinished``."""

    seq: int
    node_id: str
    node_type: str
    request: JsonObject


Effect: TypeAlias = RunScript | StartCapture
