"""``wfstudio openapi``: the description of the API for other programs."""

import argparse
import json

from wfstudio.cli.exit_codes import OK

HELP = "Print the OpenAPI 3.1 description of the Workflow API (JSON)."
EXAMPLE = "wfstudio openapi > workflow-api.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument("--url", help="the base URL to name in it, …/workflowapi (default: the path alone)")


def run(args: argparse.Namespace) -> int:
    """Print the description."""
    from wfstudio.protocol.endpoints import BASE_PATH
    from wfstudio.protocol.openapi import document

    url = BASE_PATH
    if args.url:
        from wfstudio.client.connection import normalized_url

        url = normalized_url(args.url)
    print(json.dumps(document(url), indent=2, ensure_ascii=False))
    return OK
