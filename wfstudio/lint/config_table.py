"""The keys of the ``[lint]`` table of a ``wfstudio.toml``, each with what it takes and what it is for."""

from wfstudio.lint.table import LIMITS


class Key:
    """One key. ``takes`` names a kind of value: "preset", "severity", "rule", "rules", "severities" (by rule), "count"
    (from ``least`` on), "text", "reason", "ignores" (rules, or tables of ``IGNORE``) or "files" (by pattern, rules or
    tables of ``PER_FILE``)."""

    __slots__ = ("default", "help", "least", "required", "takes")

    def __init__(
        self, takes: str, help: str, default: str | int | None = None, least: int = 0, required: bool = False
    ) -> None:
        self.takes = takes
        self.help = help
        self.default = default
        self.least = least
        self.required = required


_LIMIT_HELP = {
    "max-nodes": "How many nodes a workflow may have before WF952 says something.",
    "max-loop": "How many nodes may hang together in loops before WF407 says something.",
}

LINT = {
    "preset": Key("preset", "The rules that are run.", "recommended"),
    "select": Key("rules", "Only these rules: codes (WF201), groups (WF4), names (trap) or presets."),
    "extend-select": Key("rules", "These rules too."),
    "ignore": Key("ignores", "All but these rules; or tables that each suppress a rule at a node and say why."),
    "severity": Key("severities", "Take rules for more or less severe than usual."),
    "per-file": Key("files", "What holds for the files of a pattern beyond what holds for all."),
    "fail-on": Key("severity", "From which severity on a finding makes `validate` exit with 1.", "error"),
    "max-warnings": Key("count", "More warnings than this make `validate` exit with 1."),
    "baseline": Key("text", "The file of findings that are known and left out."),
    **{name: Key("count", _LIMIT_HELP[name], number, least=1) for name, number in LIMITS.items()},
}
PER_FILE = {
    "extend-select": Key("rules", "These rules too, in these files."),
    "ignore": Key("rules", "All but these rules, in these files."),
    "severity": Key("severities", "Severities in these files."),
}
IGNORE = {
    "file": Key("text", "The file, or a pattern of files; all when absent."),
    "node": Key("text", "The id of the node; all when absent."),
    "code": Key("rule", "The rule that is suppressed.", required=True),
    "reason": Key("reason", "Why the finding is none here.", required=True),
}
