"""``wfstudio rule``: explain a lint rule."""

from inspect import cleandoc

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.lint.registry import Rule, load_rules

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse

HELP = "Explain a lint rule: what it finds, why it matters, a bad and a good example."
EXAMPLE = "wfstudio rule WF201"


def configure(parser: "argparse.ArgumentParser") -> None:
    """The command's arguments."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("code", nargs="?", metavar="CODE", help="a rule's code (WF201) or name (dangling-target)")
    which.add_argument("--all", action="store_true", help="every rule")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="how to print")


def run(args: "argparse.Namespace") -> int:
    """Print the explanation of one rule or of all."""
    rules = load_rules()
    chosen = list(rules.values()) if args.all else [_find(rules, args.code)]
    if args.output == "json":
        import json

        records = [_record(rule) for rule in chosen]
        print(json.dumps(records if args.all else records[0], indent=2, ensure_ascii=False))
        return OK
    print("\n\n".join([f"{rule.code} {rule.name} ({rule.severity})\n\n{_explanation(rule)}" for rule in chosen]))
    return OK


def _find(rules: dict[str, Rule], word: str) -> Rule:
    found = rules.get(word.upper()) or next((rule for rule in rules.values() if rule.name == word.lower()), None)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(word.upper(), rules, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "--all lists them"
        raise CliError(f"there is no rule '{word}'; {hint}", USAGE)
    return found


def _explanation(rule: Rule) -> str:
    return cleandoc(rule.check.__doc__ or "")


def _record(rule: Rule) -> dict[str, str]:
    return {"code": rule.code, "name": rule.name, "severity": rule.severity, "explanation": _explanation(rule)}
