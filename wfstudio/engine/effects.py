"""What the engine asks of its caller. Each is answered by an event that names the same ``seq``."""

from typing import TypeAlias

import msgspec

from wfstudio.engine.state import JsonObject


class RunScript(msgspec.Struct, frozen=True):
    """Run ``code`` with ``params``; answer with ``ScriptFinished``."""

    seq: int
    node_id: str
    code: str
    params: JsonObject


class StartCapture(msgspec.Struct, frozen=True):
    """Start the capture provider with what was submitted; answer with ``CaptureFinished``."""

    seq: int
    node_id: str
    node_type: str
    request: JsonObject


Effect: TypeAlias = RunScript | StartCapture
