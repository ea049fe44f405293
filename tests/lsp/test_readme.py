"""What the README tells about editors parses, and names what there is."""

import json
import re
import tomllib
from pathlib import Path

import yaml

from wfstudio.cli.main import COMMANDS
from wfstudio.lsp.actions import FIX_ALL

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "README.md").read_text(encoding="utf-8").split("## In your editor\n")[1].split("\n## ")[0]


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)
    return str(found)


def test_each_editor_starts_the_server() -> None:
    assert "lsp" in COMMANDS
    helix = tomllib.loads(block("toml"))
    server = helix["language-server"]["wfstudio"]
    assert [server["command"], *server["args"]] == ["wfstudio", "lsp"]
    assert "wfstudio" in helix["language"][0]["language-servers"]
    code = json.loads(block("json"))
    assert [code["glspc.server.command"], *code["glspc.server.commandArguments"]] == ["wfstudio", "lsp"]
    assert list(code["editor.codeActionsOnSave"]) == [FIX_ALL]
    assert "cmd = { 'wfstudio', 'lsp' }" in block("lua")


def test_the_hooks_are_those_of_the_manifest() -> None:
    (repository,) = yaml.safe_load(block("yaml"))["repos"]
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} == {hook["id"] for hook in manifest}
