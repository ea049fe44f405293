"""An example under the help of every subcommand, so that none is left without one."""

import argparse
from collections.abc import Callable


def give_examples(
    parser: argparse.ArgumentParser, formatter: Callable[[str], argparse.HelpFormatter], example: str
) -> None:
    """Add to each subcommand that has none what ``example`` shows of it, else the shortest call of it."""
    lines = [line.strip() for line in example.splitlines() if line.strip()]
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        for sub in action.choices.values():
            if sub.epilog is None:
                shown = [line for line in lines if line == sub.prog or line.startswith(f"{sub.prog} ")]
                sub.epilog = "example:\n  " + "\n  ".join(shown or [_shortest(sub)])
                sub.formatter_class = formatter
            give_examples(sub, formatter, example)


def _shortest(parser: argparse.ArgumentParser) -> str:
    words = [parser.prog]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            words.append(next(iter(action.choices)))
        elif action.option_strings and action.required:
            words += [action.option_strings[-1], _value(action)]
        elif not action.option_strings and action.nargs not in ("?", "*"):
            words.append(_value(action))
    return " ".join(words)


def _value(action: argparse.Action) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    metavar = action.metavar[0] if isinstance(action.metavar, tuple) else action.metavar
    return metavar or action.dest.upper()
