"""The keys of the README's tour, and the texts that it names."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_workflows" / "age_check.json"
NAMED = {"⏎": "enter", "esc": "escape", "tab": "tab", "␣": "space", "⌫": "backspace"}


def lines() -> list[str]:
    """The tour's lines, without what they tell beside."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Your first journey")[1].split("\n## ")[0]
    return [line for line in section.split("```text\n")[1].split("```")[0].splitlines() if line[0] != "#"]


def texts() -> dict[str, str]:
    """The long texts of the sample by what the tour calls them: a page's HTML and a script by their nodes."""
    workflow = json.loads(SAMPLE.read_text(encoding="utf-8"))["data"]
    found = {"styleSheet": workflow["styleSheet"], **{key: workflow[key]["html"] for key in ("header", "footer")}}
    for node in workflow["nodes"]:
        if node["type"] == "js":
            found[node["id"]] = node["config"]["js_code"]
        for field in node.get("fields", [])[:1]:
            found[node["id"]] = field["html"]
    return found


def pressed(line: str) -> Iterator[tuple[str, str]]:
    """What a line says: ``("key", a key's name)``, ``("type", letters)`` or ``("text", a long text)``."""
    long = texts()
    for word in re.findall(r'"[^"]*"|\S+', line):
        if word in NAMED:
            yield "key", NAMED[word]
        elif re.fullmatch(r"\^.", word):
            yield "key", f"ctrl+{word[1]}"
        elif word[0] == "‹":
            yield "text", long[word[1:-1]]
        else:
            yield "type", word.strip('"')
