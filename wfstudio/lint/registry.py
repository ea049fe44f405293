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


def rule(code: str, name: str, severity: str, on_graph: bool = False) -> "Callable[[Check], Check]":
    """Registers the function below it as the rule of that code."""

    def register(check: "Check") -> "Check":
        RULES[code] = Rule(code, name, severity, check, on_graph)
        return check

    return register


def load_rules() -> dict[str, Rule]:
    """All rules, in order of their codes."""
    from wfstudio.lint.rules import loops, reach, references, schema, scripts, syntax, wiring  # noqa: F401

    return {code: RULES[code] for code in sorted(RULES)}
