"""Commands that are made of subcommands, one module for each."""

import argparse
from collections.abc import Mapping
from importlib import import_module


def add_subcommands(parser: argparse.ArgumentParser, modules: Mapping[str, str]) -> None:
    """Add every subcommand: its module in this package has HELP, EXAMPLE, ``configure`` and ``run``."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="|".join(modules))
    for name, module_name in modules.items():
        module = import_module(f"wfstudio.cli.{module_name}")
        first = module.HELP.partition(". ")[0].rstrip(".")
        one = commands.add_parser(
            name,
            help=f"{first[0].lower()}{first[1:]}",
            description=f"{module.HELP[0].upper()}{module.HELP[1:].rstrip('.')}.",
            epilog=f"example:\n  {module.EXAMPLE}",
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
        module.configure(one)


def run_subcommand(args: argparse.Namespace, modules: Mapping[str, str]) -> int:
    """Do what the subcommand that was given says."""
    code: int = import_module(f"wfstudio.cli.{modules[args.action]}").run(args)
    return code
