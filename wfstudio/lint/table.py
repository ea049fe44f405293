"""The rules by module: what selection, presets and messages need to know of a rule without loading it.

A rule is added by a row here and a function under ``@rule`` in its module; a test holds the two to agree.
"""

from wfstudio.lint.findings import ERROR, INFO, WARNING


class RuleRow:
    """One rule. ``severity`` is the usual one, ``gravest`` the gravest that it may give; ``on``: on by default."""

    __slots__ = ("code", "gravest", "module", "name", "on", "severity")

    def __init__(self, code: str, name: str, severity: str, on: bool = True, gravest: str | None = None) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.on = on
        self.gravest = gravest or severity
        self.module = ""


class RuleModule:
    """One module of ``wfstudio.lint.rules`` and the rules in it.

    ``on_graph``: its rules work on the networkx view. ``needed`` names a screen, ``module:function`` of
    ``wfstudio.lint``, which takes the context and may answer False when it can prove that no rule of the module that
    is asked for (``context.wants``) would find anything; then the module is not loaded. A screen must be cheap, and
    may be shared by modules: it is asked once for each document.
    """

    __slots__ = ("name", "needed", "on_graph", "rows")

    def __init__(self, name: str, *rows: RuleRow, on_graph: bool = False, needed: str | None = None) -> None:
        self.name = name
        self.rows = rows
        self.on_graph = on_graph
        self.needed = needed
        for row in rows:
            row.module = name


MODULES = (
    # WF1: the shape of the document
    RuleModule("syntax", RuleRow("WF101", "json-syntax", ERROR), needed="suspicions:never_needed"),
    RuleModule(
        "text",
        RuleRow("WF102", "duplicate-key", ERROR),
        RuleRow("WF103", "encoding", WARNING),
        needed="suspicions:text_needed",
    ),
    RuleModule(
        "workflow_keys",
        RuleRow("WF104", "missing-workflow-field", ERROR),
        RuleRow("WF105", "unknown-workflow-field", WARNING),
        RuleRow("WF110", "empty-workflow", ERROR),
        needed="suspicions:shapes_needed",
    ),
    RuleModule("value_types", RuleRow("WF106", "wrong-type", ERROR), needed="suspicions:shapes_needed"),
    RuleModule(
        "node_keys",
        RuleRow("WF107", "unknown-node-type", ERROR),
        RuleRow("WF108", "missing-node-field", ERROR),
        RuleRow("WF109", "unknown-node-field", WARNING),
        needed="suspicions:shapes_needed",
    ),
    RuleModule("headers", RuleRow("WF111", "bad-markup", ERROR), needed="suspicions:shapes_needed"),
    RuleModule("ids", RuleRow("WF112", "bad-node-id", WARNING), needed="suspicions:shapes_needed"),
    # WF801 before the graphs are made: its screen takes a copy of the whole text
    RuleModule("secrets_kept", RuleRow("WF801", "hardcoded-secret", ERROR), needed="page_suspicions:secrets_needed"),
    # WF2: references and wiring
    RuleModule("copies", RuleRow("WF205", "duplicate-node-id", ERROR), needed="suspicions:copies_needed"),
    RuleModule(
        "references",
        RuleRow("WF201", "dangling-target", ERROR),
        RuleRow("WF209", "target-differs-in-case-or-space", ERROR),
        RuleRow("WF210", "dynamic-target-unknown", ERROR),
        needed="suspicions:targets_needed",
    ),
    RuleModule(
        "wiring",
        RuleRow("WF202", "missing-required-handler", ERROR),
        RuleRow("WF203", "unknown-handler", ERROR),
        RuleRow("WF204", "unsupported-handler", WARNING),
        RuleRow("WF206", "handler-not-a-string", ERROR),
        RuleRow("WF207", "way-out-of-terminal", INFO),
        RuleRow("WF208", "outcomes-not-told-apart", WARNING),
        needed="suspicions:wiring_needed",
    ),
    RuleModule(
        "routes",
        RuleRow("WF211", "dynamic-target-not-literal", WARNING),
        RuleRow("WF212", "two-ways-to-route", WARNING),
        RuleRow("WF213", "script-leads-nowhere", ERROR),
        needed="suspicions:wiring_needed",
    ),
    RuleModule(
        "fallbacks",
        RuleRow("WF214", "no-error-handler", WARNING),
        RuleRow("WF215", "no-resolution-fallback", WARNING),
        needed="suspicions:wiring_needed",
    ),
    # WF3: what is reached
    RuleModule(
        "strays",
        RuleRow("WF301", "orphan-node", WARNING),
        RuleRow("WF303", "reached-only-by-failure", INFO),
        needed="suspicions:strays_needed",
    ),
    RuleModule(
        "reach",
        RuleRow("WF302", "unreachable", WARNING, gravest=ERROR),
        on_graph=True,
        needed="screen:graph_needed",
    ),
    # WF4: loops and ends
    RuleModule(
        "loops",
        RuleRow("WF401", "loop-without-a-person", ERROR),
        RuleRow("WF404", "trap", ERROR),
        RuleRow("WF405", "no-end", ERROR),
        on_graph=True,
        needed="screen:graph_needed",
    ),
    RuleModule(
        "retries",
        RuleRow("WF402", "unlimited-retry", INFO),
        RuleRow("WF403", "self-loop", INFO),
        RuleRow("WF407", "large-loop", INFO),
        needed="suspicions:retries_needed",
    ),
    RuleModule("ends", RuleRow("WF406", "implicit-end", WARNING), needed="suspicions:ends_needed"),
    # WF5: what scripts read
    RuleModule(
        "reads",
        RuleRow("WF501", "reads-unknown-node", ERROR),
        RuleRow("WF502", "reads-unknown-field", WARNING),
        RuleRow("WF503", "maybe-not-set", WARNING),
        RuleRow("WF504", "never-set-before", ERROR),
        RuleRow("WF505", "unused-result", INFO, on=False),
        needed="scripts:reading_script",
    ),
    # WF6: pages
    RuleModule(
        "fields",
        RuleRow("WF601", "duplicate-field-name", ERROR),
        RuleRow("WF602", "unknown-field-type", ERROR),
        RuleRow("WF603", "field-without-name", ERROR),
        RuleRow("WF606", "replace-token-missing", ERROR),
        RuleRow("WF607", "button-leads-nowhere", WARNING),
        RuleRow("WF901", "field-without-label", WARNING),
        needed="page_suspicions:fields_needed",
    ),
    RuleModule(
        "placeholders",
        RuleRow("WF604", "no-buttons", WARNING),
        RuleRow("WF605", "no-qr-code", ERROR),
        RuleRow("WF608", "unknown-placeholder", WARNING),
        needed="page_suspicions:placeholders_needed",
    ),
    RuleModule("broken_html", RuleRow("WF609", "broken-html", WARNING), needed="page_suspicions:markup_needed"),
    # WF7: scripts
    RuleModule(
        "scripts",
        RuleRow("WF701", "js-syntax", ERROR),
        RuleRow("WF702", "js-empty", ERROR),
        RuleRow("WF703", "js-no-return", WARNING),
        RuleRow("WF704", "js-debug-left", WARNING),
        RuleRow("WF705", "js-not-available", WARNING),
        needed="scripts:any_script",
    ),
    # WF8: security
    RuleModule(
        "script_security",
        RuleRow("WF803", "dangerous-js", ERROR),
        RuleRow("WF806", "personal-data-leaves", WARNING),
        needed="scripts:risky_script",
    ),
    RuleModule("inline_script", RuleRow("WF802", "inline-script", ERROR), needed="page_suspicions:markup_needed"),
    RuleModule("insecure_url", RuleRow("WF804", "insecure-url", WARNING), needed="page_suspicions:urls_needed"),
    RuleModule(
        "style_sheet",
        RuleRow("WF805", "foreign-style", WARNING),
        RuleRow("WF903", "low-contrast", WARNING),
        needed="page_suspicions:styles_needed",
    ),
    # WF90: accessibility
    RuleModule(
        "reading",
        RuleRow("WF902", "image-without-alt", WARNING),
        RuleRow("WF904", "heading-order", INFO),
        needed="page_suspicions:markup_needed",
    ),
    # WF95: hygiene
    RuleModule(
        "hygiene",
        RuleRow("WF951", "default-name", WARNING),
        RuleRow("WF952", "too-many-nodes", INFO),
        RuleRow("WF953", "repeated-markup", INFO),
        needed="page_suspicions:hygiene_needed",
    ),
    RuleModule(
        "published", RuleRow("WF954", "test-value-published", WARNING), needed="page_suspicions:published_needed"
    ),
    RuleModule("suppressions", RuleRow("WF955", "unused-suppression", WARNING), needed="suspicions:never_needed"),
)
"""In order of families; within a module in order of codes."""

ROWS = {row.code: row for module in MODULES for row in module.rows}
"""The rules by code, in order of codes where modules keep to their families."""

LIMITS = {"max-nodes": 200, "max-loop": 15}
"""The numbers that rules go by, by their name in ``wfstudio.toml``, and what they are unless it says otherwise."""
