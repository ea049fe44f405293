"""``wfstudio schema``: JSON Schemas for editors and other programs."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from wfstudio.cli.exit_codes import OK

HELP = "Print the JSON Schema (2020-12) of workflow files, of wfstudio.toml, or of the scenarios of `wfstudio test`."
EXAMPLE = "wfstudio schema > workflow.schema.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=("workflow", "config", "scenario"),
        default="workflow",
        help="workflow (default), config or scenario",
    )


def run(args: argparse.Namespace) -> int:
    """Print one schema."""
    schema: Callable[[], dict[str, Any]]
    if args.what == "config":
        schema = _config
    elif args.what == "scenario":
        from wfstudio.scenario.scenario_schema import scenario_schema as schema
    else:
        from wfstudio.document.schema import workflow_schema as schema
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return OK


def _config() -> dict[str, Any]:
    """The linter's part of ``wfstudio.toml``, the profiles' and the values'."""
    from wfstudio.client.profile_schema import profiles_schema
    from wfstudio.client.values import values_schema
    from wfstudio.lint.config_schema import config_schema

    made: dict[str, Any] = config_schema()
    made["properties"] = {**made["properties"], **profiles_schema(), **values_schema()}
    return made
