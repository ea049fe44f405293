"""The rules by code. A rule is a function from a context to findings; its docstring explains it."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

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


RULES: dict[str, Rule] = {}
"""The rules of the modules that are loaded so far."""


def rule(code: str, name: str, severity: str, on_graph: bool = False) -> "Callable[[Check], Check]":
    """Registers the function below it as the rule of that code."""

    def register(check: "Check") -> "Check":
        RULES[code] = Rule(code, name, severity, check, on_graph)
        return check

    return register


def plain_rules() -> list[Rule]:
    """The rules that need no graph view."""
    from wfstudio.lint.rules import references, schema, scripts, syntax, wiring  # noqa: F401

    return [RULES[code] for code in sorted(RULES) if not RULES[code].on_graph]


def graph_rules() -> list[Rule]:
    """The rules on the networkx view; loaded only where the screen cannot acquit."""
    from wfstudio.lint.rules import loops, reach  # noqa: F401

    return [RULES[code] for code in sorted(RULES) if RULES[code].on_graph]


def load_rules() -> dict[str, Rule]:
    """All rules, in order of their codes."""
    return {rule.code: rule for rule in sorted([*plain_rules(), *graph_rules()], key=lambda rule: rule.code)}
