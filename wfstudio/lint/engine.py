"""Linting: a document in, findings out, sorted as they stand in the file."""

from wfstudio.document.errors import MalformedDocument
from wfstudio.document.reading import parse
from wfstudio.lint.context import Context
from wfstudio.lint.findings import INFO, LEVELS, Findings, RuleCrash
from wfstudio.lint.masking import SECRET
from wfstudio.lint.registry import RULES, load, screen
from wfstudio.lint.table import MODULES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wfstudio.document.model import Document
    from wfstudio.lint.scripts import CompileProblem
    from wfstudio.lint.selection import Selection
    from wfstudio.lint.table import RuleModule


def lint(
    doc: "Document",
    *,
    as_published: bool = False,
    at_least: str = INFO,
    selection: "Selection | None" = None,
    compiled: "Mapping[str, CompileProblem] | None" = None,
) -> Findings:
    """All findings of a document at or above a severity. Never raises on any document.

    ``as_published`` lints it as a publish does: what cannot be reached is an error then. ``selection`` says which
    rules are asked for and how severe they are; the default is that of the preset ``recommended``.
    ``compiled`` is what an engine's compiler has against scripts, by their code: the caller asks it, since starting an
    engine costs more than linting. A rule that fails loses its own findings only, and is listed in ``crashes`` of the
    result. Positions are worked out when a finding is asked for them.
    """
    context = Context(doc, as_published, at_least, selection, compiled)
    found = Findings()
    screened: dict[str, bool] = {}
    for module, codes in _plan(context):
        _run(module, codes, context, found, screened)
    context.close()
    if found:
        found.secrets = [finding for finding in found if finding.code == SECRET]
        limit = LEVELS[at_least]
        found[:] = [finding for finding in found if LEVELS[finding.severity] <= limit]
        found.sort(key=lambda finding: (finding.place.order(doc), finding.code))
    return found


def _plan(context: Context) -> "list[tuple[RuleModule, list[str]]]":
    """The modules with a rule that is asked for, and those rules; worked out once for a selection."""
    plans = context.selection.plans
    plan = plans.get(context.at_least)
    if plan is None:
        rows = [(module, [row.code for row in module.rows if context.wants(row.code)]) for module in MODULES]
        plan = plans[context.at_least] = [(module, codes) for module, codes in rows if codes]
    return plan


def _run(module: "RuleModule", codes: list[str], context: Context, found: Findings, screened: dict[str, bool]) -> None:
    """Adds what the rules of one module find, unless its screen proves that they would find nothing."""
    code = codes[0]
    try:
        name = module.needed
        if name is not None:
            if name not in screened:
                screened[name] = True  # a screen that fails has proved nothing
                screened[name] = screen(name)(context)
            if not screened[name]:
                return
    except Exception as error:
        found.crashes.append(RuleCrash(code, error))
    try:
        load(module)
        for code in codes:
            _check(code, context, found)
    except Exception as error:
        found.crashes.append(RuleCrash(code, error))


def _check(code: str, context: Context, found: Findings) -> None:
    try:
        for finding in RULES[code].check(context):
            found.append(finding)  # one by one: what was found before a failure is kept
    except Exception as error:
        found.crashes.append(RuleCrash(code, error))


def lint_bytes(
    data: bytes,
    as_published: bool = False,
    at_least: str = INFO,
    selection: "Selection | None" = None,
    compiler: "Callable[[Document], Mapping[str, CompileProblem]] | None" = None,
) -> "tuple[Document | None, Findings]":
    """The document in these bytes and its findings; None and one WF101 when they are no JSON text. ``compiler`` is
    asked what it has against the scripts (see ``lint``)."""
    try:
        doc = parse(data)
    except MalformedDocument as error:
        other = _in_another_encoding(data)
        if other is None:
            from wfstudio.lint.rules.syntax import malformed

            return None, Findings([malformed(error, data)])
        compiled = compiler(other) if compiler is not None else None
        found = lint(other, as_published=as_published, at_least=at_least, selection=selection, compiled=compiled)
        for finding in found:
            if finding.code != "WF103":
                finding.fix = None  # its edits would count the bytes of another encoding
        return other, found
    compiled = compiler(doc) if compiler is not None else None
    return doc, lint(doc, as_published=as_published, at_least=at_least, selection=selection, compiled=compiled)


def _in_another_encoding(data: bytes) -> "Document | None":
    if data.isascii() and b"\0" not in data:
        return None
    from wfstudio.document.encodings import read_in_another_encoding

    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        return read_in_another_encoding(data)
    return read_in_another_encoding(data) if b"\0" in data[:4] else None
