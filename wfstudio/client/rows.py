"""Endpoints by the names that people type."""

from wfstudio.client.errors import ConfigurationError
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.row import Endpoint


def row_named(name: str) -> Endpoint:
    """The row of an endpoint; ``ConfigurationError`` names near ones for a name that is none."""
    if row := ENDPOINTS.get(name):
        return row
    from difflib import get_close_matches

    words = {word: one for one in ENDPOINTS for word in (*one.split("_"), one)}
    near = sorted({words[word] for word in get_close_matches(name, words, n=2, cutoff=0.6)})
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `wfstudio call --list` names all"
    raise ConfigurationError(f"there is no endpoint '{name}'{hint}")
