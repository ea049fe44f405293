"""``wfstudio script run``: run one script node of a workflow file by itself."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, NOT_FOUND, OK, USAGE
from wfstudio.cli.workflow_file import read_workflow
from wfstudio.document.model import Document, Json

if TYPE_CHECKING:
    from wfstudio.scenario.script_alone import ScriptRun

HELP = (
    "Run one script node by itself: what it returns, logs and asks for, and where it leads. The sandbox and the rules "
    "are the embedded service's; no service is needed. Exit code 1 when it throws or leads nowhere."
)
EXAMPLE = (
    "wfstudio script run sample_workflows/digital_banking.json#open_account"
    " --mocks sample_workflows/answers/digital_banking.yaml"
)

_LAST_RUN, _SAMPLE, _STDIN = "last-run", "sample", "-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="run")
    run_it = verbs.add_parser("run", help="run a script node by itself", description=HELP)
    run_it.add_argument("target", metavar="FILE#NODE", help="a workflow file and the id of a script node in it")
    run_it.add_argument(
        "--params",
        metavar="last-run|sample|FILE|-",
        default=_SAMPLE,
        help="what the script sees as params: what it had in the file's last run on the embedded service, made-up "
        "values for what it reads (the default), or a JSON object {nodes, metadata} from a file or standard input",
    )
    run_it.add_argument(
        "--mocks", metavar="FILE", type=Path, help="JSON or YAML: what fetch gets; an answers file will do"
    )
    run_it.add_argument("-o", "--output", choices=("text", "json"), default="text", help="how the outcome is printed")


def run(args: argparse.Namespace) -> int:
    """Run the script and print what became of it; 1 when it failed or leads nowhere."""
    from wfstudio.client.values import trial_of
    from wfstudio.scenario.mocks import load_mocks
    from wfstudio.scenario.own_loop import run_alone
    from wfstudio.scenario.script_alone import NoSuchScript, script_node

    file, node_id = _target(args.target)
    document = read_workflow(file)
    try:
        script_node(document, node_id)
    except NoSuchScript as error:
        raise CliError(f"{file}: {error}", NOT_FOUND if error.missing else USAGE) from None
    mocks = load_mocks(args.mocks) if args.mocks is not None else []
    params = _params(args.params, document, node_id, file)
    done = run_alone(_run(trial_of(document, file), node_id, params, mocks))
    print(json.dumps(done.to_json(), ensure_ascii=False, indent=2) if args.output == "json" else report(done))
    return OK if done.ok else FINDINGS


async def _run(document: Document, node_id: str, params: dict[str, Json], mocks: list[dict[str, Json]]) -> "ScriptRun":
    from wfstudio.sandbox.pool import ScriptPool
    from wfstudio.scenario.script_alone import run_script_alone

    async with ScriptPool(size=1) as pool:
        return await run_script_alone(pool, document, node_id, params, mocks)


def _target(text: str) -> tuple[Path, str]:
    file, sign, node_id = text.rpartition("#")
    if not Path(file).is_file():  # the id may hold the sign, a file's name as well
        first, _, rest = text.partition("#")
        file, node_id = (first, rest) if Path(first).is_file() else (file, node_id)
    if not sign or not file or not node_id or Path(text).is_file():
        raise CliError(f"{text}: write it as FILE#NODE, the id of a script node after the sign", USAGE)
    return Path(file), node_id


def _params(given: str, document: Document, node_id: str, file: Path) -> dict[str, Json]:
    from wfstudio.scenario.script_params import as_params, params_from_text, sample_params

    if given == _LAST_RUN:
        return _last_params(document, node_id, file)
    if given == _SAMPLE:
        node = document.node(node_id)
        params = sample_params(document, node) if node is not None else {}
        if params.get("nodes") or params.get("metadata"):
            _note(f"params are made up: {json.dumps(params, ensure_ascii=False)}")
        return as_params(params)
    name = "standard input" if given == _STDIN else given
    try:
        text = sys.stdin.read() if given == _STDIN else Path(given).read_text(encoding="utf-8-sig")
        return params_from_text(text)
    except UnicodeDecodeError as error:
        raise CliError(f"{name}: is not UTF-8 text (byte {error.start})", USAGE) from None
    except ValueError as error:
        raise CliError(f"{name}: {error}", USAGE) from None


def _last_params(document: Document, node_id: str, file: Path) -> dict[str, Json]:
    from wfstudio.scenario.last_run import NoLastRun, has_run, last_run
    from wfstudio.scenario.own_loop import run_alone
    from wfstudio.scenario.stage import EmbeddedStage

    if not has_run(file):
        raise NoLastRun(f"{file}: no run of it is known; 'wfstudio run {file}' makes one")

    async def ask() -> dict[str, Json]:
        stage = EmbeddedStage()
        try:
            found = await last_run(stage, stage, document, node_id, file)
        finally:
            await stage.close()
        _note(f"params of {found.instance}, {found.at}")
        if not found.reached:
            _note(f"{node_id} was not reached in it: its params are those at the run's end")
        return found.params

    return run_alone(ask())


def report(done: "ScriptRun") -> str:
    """What became of the script, as lines for a person."""
    way = f" by {done.handler} to {done.target}" if done.target is not None else ""
    place = "" if way else ", led nowhere (it is run on demand)" if done.on_demand and done.ok else ", led nowhere"
    lines = [f"{done.node_id}: {done.outcome}{way or place}, {done.duration_ms:.1f} ms"]
    if done.trouble:
        lines.append(f"trouble: {done.trouble}")
    if done.next is not None:
        lines.append(f"next: {json.dumps(done.next, ensure_ascii=False)}")
    for request in done.requests:
        status = request.get("status")
        lines.append(f"fetch: {request.get('method')} {request.get('url')}  {status if status else 'refused'}")
    lines += [f"log: {line}" for line in done.log]
    lines.append(f"result: {json.dumps(done.result, ensure_ascii=False, indent=2)}")
    return "\n".join(lines)


def _note(text: str) -> None:
    print(f"wfstudio: {text}", file=sys.stderr)
