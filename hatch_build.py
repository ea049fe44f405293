"""Compiles the package when it is installed for editing, so that its first start need not: where Python is told to
write no bytecode, every start would compile anew, which takes longer than linting a file."""

from compileall import compile_dir
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a build."""

    def initialize(self, version: str, _: dict[str, Any]) -> None:
        """Compile the sources of an editable installation in their place; a wheel is compiled where it is unpacked."""
        if version == "editable":
            compile_dir(Path(self.root) / "wfstudio", quiet=1)
