"""Mocks for scripts, in a file of their own or in an answers file."""

from pathlib import Path

from wfstudio.document.model import Json
from wfstudio.scenario.answers import BadAnswers, parse_answers, text_of
from wfstudio.scenario.expecting import mock_of
from wfstudio.scenario.yaml_places import BadShape, read_placed


def load_mocks(path: str | Path) -> list[dict[str, Json]]:
    """The mocks in a JSON or YAML file: a list of them, or an answers file's ``mocks``.

    Raises UnreadableFile, and BadAnswers for anything of a wrong shape.
    """
    return parse_mocks(text_of(Path(path)), str(path))


def parse_mocks(text: str, path: str = "mocks") -> list[dict[str, Json]]:
    """The mocks in a text; ``path`` is what errors call it. Raises BadAnswers."""
    try:
        top = read_placed(text) if text.strip() else None
        if top is None:
            return []
        if isinstance(top.value, list):
            return [mock_of(item) for item in top.value]
    except BadShape as problem:
        raise BadAnswers(path, problem.line, problem.key, problem.message, problem.column) from None
    return [dict(mock) for mock in parse_answers(text, path).mocks]
