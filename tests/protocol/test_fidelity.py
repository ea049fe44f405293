import re
from pathlib import Path

from wfstudio.protocol import fidelity
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.fidelity import PACKAGE, STANDINGS, behaviours, marks


def test_every_endpoint_is_listed_as_documented() -> None:
    documented = {row.endpoint for row in behaviours() if row.standing == "documented"}
    assert set(ENDPOINTS) <= documented


def test_every_mark_in_the_code_is_listed() -> None:
    listed = marks()
    count = 0
    for path in PACKAGE.rglob("*.py"):
        if path == Path(fidelity.__file__):
            continue
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found = len(re.findall(r"\bInferred\s*:", path.read_text(encoding="utf-8")))
        assert sum(row.source == module or row.source.startswith(module + ".") for row in listed) == found, module
        count += found
    assert count == len(listed) > 40


def test_a_mark_is_named_by_what_it_stands_at_and_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "rules.py").write_text(
        'LIMIT = 5\n"""Inferred: how many,\nat most. Not this."""\n\n\n'
        'def poll():\n    """Looks. Inferred: it waits."""\n'
        "    x = 1  # Inferred: one is enough\n    return x\n\n\n# Inferred: a remark that\n# goes on\nclass Thing:\n"
        "    pass\n"
    )
    found = [(row.endpoint, row.text, row.source) for row in marks(tmp_path)]
    assert found[:3] == [
        ("engine", "how many, at most", "engine.rules.LIMIT"),
        ("poll", "it waits", "engine.rules.poll"),
        ("poll", "one is enough", "engine.rules.poll"),
    ]
    assert found[3][1] == "a remark that goes on"


def test_every_line_says_something() -> None:
    for row in behaviours():
        assert row.standing in STANDINGS
        assert row.source
        assert len(row.text) > 5, row
        assert "\n" not in row.text
