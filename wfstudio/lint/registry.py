"""The rules by code. A rule is a function from a context to findings; its docstring explains it."""

from importlib import import_module

from wfstudio.lint.table import MODULES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.table import RuleModule

    Check = Callable[[Context], Iterable[Finding]]


class Rule:
    """A rule's code, name and usual severity. ``on_graph``: it works on the networkx view, and may be acquitted."""

    __slots__ = ("check", "code", "name", "on_graph", "severity")

    def __init__(self, code: str, name: str, severity: str, check: "Check", on_graph: bool) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.check = check
        self.on_graph = on_graph


_SCREENS: "dict[str, ModuleType]" = {}
RULES: dict[str, Rule] = {}
"""The rules of the modules that are loaded so far."""


def rule(code: str, name: str, severity: str, on_graph: bool = False) -> "Callable[[Check], Check]":
    """Registers the function below it as the rule of that code. Its row stands in ``wfstudio.lint.table``."""

    def register(check: "Check") -> "Check":
        RULES[code] = Rule(code, name, severity, check, on_graph)
        return check

    return register


def load(module: "RuleModule") -> None:
    """Loads the rules of one module."""
    if module.rows[0].code not in RULES:
        import_module(f"wfstudio.lint.rules.{module.name}")


def load_rules() -> dict[str, Rule]:
    """All rules, in order of their codes."""
    for module in MODULES:
        load(module)
    return {code: RULES[code] for code in sorted(row.code for module in MODULES for row in module.rows)}


def graph_rules() -> list[Rule]:
    """The rules on the networkx view, in order of their codes."""
    return [rule for rule in load_rules().values() if rule.on_graph]


def screen(name: str) -> "Callable[[Context], bool]":
    """The screen that a row of the table names."""
    module, _, function = name.partition(":")
    loaded = _SCREENS.get(module)
    if loaded is None:
        loaded = _SCREENS[module] = import_module(f"wfstudio.lint.{module}")
    found: Callable[[Context], bool] = getattr(loaded, function)
    return found
