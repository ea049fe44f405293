"""One call of the console and what came of it; no widget in here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.client.curl import SECRET_KEYS
from wfstudio.client.masking import SIGN, masked_answer

if TYPE_CHECKING:
    from wfstudio.client.call_form import Call
    from wfstudio.document.model import Json

LONGEST = 200_000
"""Characters of an answer that are shown."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call, the texts it was made from, its answer or the reason that there is none, and how long it took."""

    call: Call
    texts: dict[str, str]
    answer: Json = None
    fault: str = ""
    ms: int = 0

    def shown(self, *, revealed: bool = False) -> str:
        """The answer as JSON over lines; personal data and secrets are masked unless revealed."""
        if self.fault:
            return self.fault
        if self.answer is None:
            return "(no body)"
        value = self.answer if revealed else _without_secrets(masked_answer(self.answer), self.call.endpoint)
        text = json.dumps(value, indent=2, ensure_ascii=False)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… {len(text) - LONGEST} characters more"


def _without_secrets(value: Json, endpoint: str) -> Json:
    if isinstance(value, dict):
        hidden = SECRET_KEYS | ({"data"} if endpoint == "ecdsa_helper" else set())
        return {
            key: SIGN if key.lower() in hidden and isinstance(one, str) else _without_secrets(one, endpoint)
            for key, one in value.items()
        }
    return [_without_secrets(one, endpoint) for one in value] if isinstance(value, list) else value
