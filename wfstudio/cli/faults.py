"""``wfstudio faults``: failures and delays on purpose, so that a client's retries can be tried out."""

import argparse
from typing import TYPE_CHECKING, Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.client.durations import read_ms, shown_ms

if TYPE_CHECKING:
    from wfstudio.client.control import AsyncControl

HELP = "Make endpoints of the embedded service fail or be slow on purpose; the same seed gives the same failures."
EXAMPLE = (
    "wfstudio faults set submit_result --status 503 --rate 0.3 --seed 7\n"
    "  wfstudio faults set poll poll_liveid --latency 800ms\n"
    "  wfstudio faults clear"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="set|clear|show")
    new = add_command(commands, "set", "what befalls these endpoints; the faults of others stay")
    new.add_argument("endpoints", metavar="ENDPOINT", nargs="+", help="names in `wfstudio call --list`")
    new.add_argument("--status", type=int, metavar="N", help="fail with this status, 400 to 599")
    new.add_argument("--rate", type=float, metavar="R", help="how often, 0 to 1 (default: 1, always)")
    new.add_argument("--latency", metavar="TIME", help="wait before answering: 200ms, 3s, at most 1m")
    new.add_argument("--seed", type=int, metavar="N", help="of the sequence of failures (default: as it is, else 0)")
    clear = add_command(commands, "clear", "no faults any more, for these endpoints or all")
    clear.add_argument("endpoints", metavar="ENDPOINT", nargs="*")
    add_command(commands, "show", "the faults there are")


def run(args: argparse.Namespace) -> int:
    """Print the faults as they are then. Raises CliError and the client's errors."""
    if args.action == "show":
        value: dict[str, Any] = ask(args, lambda control: control.faults())
    else:
        _check(args)
        value = ask(args, lambda control: _changed(args, control))
    if args.output == "json":
        print_json({"version": 1, **value})
        return OK
    for fault in value["faults"]:
        print(_line(fault))
    if value["faults"]:
        print(f"seed {value['seed']}")
    return OK


def _check(args: argparse.Namespace) -> None:
    from wfstudio.protocol.endpoints import ENDPOINTS

    for name in args.endpoints:
        if name not in ENDPOINTS:
            raise CliError(f"{name}: is no endpoint; `wfstudio call --list` names them", USAGE)
    if args.action == "set" and args.status is None and args.latency is None:
        raise CliError("say what is to happen: --status, --latency or both", USAGE)
    if args.action == "set" and args.rate is not None and args.status is None:
        raise CliError("--rate says how often --status is answered; add --status", USAGE)
    if args.action == "set":
        _latency(args)


async def _changed(args: argparse.Namespace, control: "AsyncControl") -> dict[str, Any]:
    known: dict[str, Any] = await control.faults()
    seed = known["seed"]
    kept = [fault for fault in known["faults"] if fault["endpoint"] not in args.endpoints]
    if args.action == "clear":
        kept = kept if args.endpoints else []
        seed = seed if kept else 0
    else:
        fault = {"status": args.status, "rate": 1.0 if args.rate is None else args.rate, "latencyMs": _latency(args)}
        kept += [{"endpoint": name, **fault} for name in args.endpoints]
        seed = seed if args.seed is None else args.seed
    return await control.set_faults(kept, seed)


def _latency(args: argparse.Namespace) -> int:
    if args.latency is None:
        return 0
    try:
        return read_ms(args.latency)
    except ValueError:
        raise CliError(f"--latency {args.latency}: write a length of time such as 200ms or 3s", USAGE) from None


def _line(fault: dict[str, Any]) -> str:
    parts = [f"{fault['endpoint']:<24}"]
    if fault["status"] is not None:
        parts.append(f"{fault['status']} in {fault['rate']:.0%} of answers")
    if fault["latencyMs"]:
        parts.append(f"after {shown_ms(fault['latencyMs'])}")
    return "  ".join(parts)
