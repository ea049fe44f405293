"""The JavaScript parser, loaded when the first script is read.

The packages' own ``__init__`` modules import ``typing`` and ``importlib.resources``, several times the cost of
everything else done for a small file; so the two extension modules are loaded by themselves. Where that cannot be
done (a zipped or otherwise packed installation) the packages are imported as usual.
"""

import sys

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from types import ModuleType

    from tree_sitter import Parser, Tree

_parser: "Parser | None" = None


def parse(data: bytes) -> "Tree":
    """The syntax tree of a script's body (UTF-8).

    A program is parsed, not a function: the grammar takes ``return`` and ``await`` at the top level of a program, and
    a wrapper would let an unbalanced bracket of the body pass as its own. Placeholders are read as names or as text.
    """
    global _parser
    if _parser is None:
        _parser = _load()
    if b"{secret:" in data or b"{var:" in data:
        from wfstudio.script.tokens import inert

        data = inert(data)
    return _parser.parse(data)


def _load() -> "Parser":
    binding = _extension("tree_sitter")
    language = _extension("tree_sitter_javascript")
    parser: Parser = binding.Parser(binding.Language(language.language()))
    return parser


def _extension(package: str) -> "ModuleType":
    if package in sys.modules:
        return _imported(package)
    from importlib.machinery import ExtensionFileLoader, PathFinder

    outer = PathFinder.find_spec(package)
    name = f"{package}._binding"
    inner = PathFinder.find_spec(name, outer.submodule_search_locations) if outer else None
    if inner is None or not isinstance(inner.loader, ExtensionFileLoader):
        return _imported(package)
    module = inner.loader.create_module(inner)
    inner.loader.exec_module(module)
    return module


def _imported(package: str) -> "ModuleType":
    from importlib import import_module

    return import_module(package)
