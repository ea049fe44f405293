"""Every command, subcommand and flag, read from the parsers that parse them."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from wfstudio.cli.main import COMMANDS, parser_of, studio_parser


@dataclass(frozen=True, slots=True)
class Flag:
    """One option: its names, what its help says, whether a value follows, and which values it takes (() for any)."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command or subcommand: the words that lead to it (() is wfstudio itself), its subcommands with a line of help
    each, its options, and what its positional arguments may be, where that is a choice."""

    words: tuple[str, ...]
    subcommands: tuple[tuple[str, str], ...]
    flags: tuple[Flag, ...]
    choices: tuple[str, ...]
    parser: argparse.ArgumentParser


def commands() -> Iterator[Command]:
    """wfstudio itself, then every command with its subcommands, in the order of the help."""
    listed = tuple((name, text) for name, (_, text) in COMMANDS.items())
    yield _command((), studio_parser(), listed)
    for name in COMMANDS:
        yield from _below((name,), parser_of(name))


def _below(words: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[Command]:
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    listed = tuple((one.dest, one.help or "") for action in found for one in action._choices_actions)
    named = tuple(name for action in found for name in action.choices)
    helps = dict(listed)
    yield _command(words, parser, tuple((name, helps.get(name, "")) for name in named))
    for action in found:
        for name, sub in action.choices.items():
            yield from _below((*words, name), sub)


def _command(
    words: tuple[str, ...], parser: argparse.ArgumentParser, subcommands: tuple[tuple[str, str], ...]
) -> Command:
    flags: list[Flag] = []
    choices: list[str] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:
            continue
        allowed = tuple(str(one) for one in action.choices or ())
        if action.option_strings:
            text = (action.help or "").partition(";")[0].replace("%(default)s", str(action.default))
            flags.append(Flag(tuple(action.option_strings), text, action.nargs != 0, allowed))
        else:
            choices += allowed
    return Command(words, subcommands, tuple(flags), tuple(choices), parser)
