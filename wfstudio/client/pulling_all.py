"""Every workflow of a service into a folder of files, one each, linked; nothing that was not pushed is overwritten."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wfstudio.client.errors import ConfigurationError, Conflict, NotFound
from wfstudio.client.gathering import Gathered, Progress, gather
from wfstudio.client.publishing import Caller
from wfstudio.client.pulling import PullReport, file_name, pull
from wfstudio.client.workflow_files import linked_files
from wfstudio.document.errors import DocumentError
from wfstudio.document.reading import load


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of a workflow: a report, or what kept its file from being written, with the exit code of that."""

    workflow_id: str
    name: str
    file: Path
    report: PullReport | None = None
    problem: str = ""
    exit_code: int = 0


async def pull_all(
    client: Caller, folder: Path, *, force: bool = False, merge: bool = False, progress: Progress | None = None
) -> list[Pulled]:
    """Write every workflow of the service (scratch ones left out) into its file, in the order of their names.

    The file is the one that a lock in the folder, or below it, links to the workflow; else one named after it, with a
    part of the id where two have that name. A file with changes that were not pushed is left as it is, ``merge`` and
    ``force`` are as of ``pull``. Raises a ``ClientError`` that is about all of it.
    """
    known = await gather(client)
    files = _files(known, _made(folder))
    await known.read(files, progress)
    return [await _pulled(known, one, files[one], folder, force, merge) for one in files if known.copy(one) is not None]


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    return folder


def _files(known: Gathered, folder: Path) -> dict[str, Path]:
    """The file of each workflow."""
    linked = linked_files(folder, known.connection.name)
    rows = sorted(((str(row.get("name") or ""), one) for one, row in known.rows.items()))
    fresh = [(name, one) for name, one in rows if one not in linked]
    wanted = Counter(file_name(name, one) for name, one in fresh)
    taken = set(linked.values())
    found: dict[str, Path] = {}
    for name, one in rows:
        if one in linked:
            found[one] = linked[one]
            continue
        plain = folder / file_name(name, one)
        alone = wanted[plain.name] == 1 and plain not in taken and _is_free(plain, name)
        found[one] = plain if alone else _with_id(plain, one, taken)
        taken.add(found[one])
    return found


def _is_free(path: Path, name: str) -> bool:
    """Whether there is no such file, or one with a workflow of that name, which is then compared with it."""
    if not path.exists():
        return True
    try:
        return load(path).name == name
    except DocumentError:
        return False


def _with_id(plain: Path, workflow_id: str, taken: set[Path]) -> Path:
    """The file name with as much of the id as it takes to tell it from others."""
    mark = re.sub(r"[^A-Za-z0-9]+", "", workflow_id.removeprefix("wf-")).lower()
    lengths = [*range(8, len(mark), 4), len(mark)]
    names = [plain.with_name(f"{plain.stem}_{mark[:length]}.json") for length in lengths]
    return next((one for one in names if one not in taken and not one.exists()), names[-1])


async def _pulled(known: Gathered, workflow_id: str, file: Path, folder: Path, force: bool, merge: bool) -> Pulled:
    name = str(known.rows[workflow_id].get("name") or "")
    try:
        report = await pull(known, workflow_id, file, folder, force=force, merge=merge)
    except (Conflict, NotFound) as error:
        problem = f"{workflow_id} '{name}' → {error}"
        return Pulled(workflow_id, name, file, problem=problem, exit_code=error.exit_code)
    except DocumentError as error:
        return Pulled(workflow_id, name, file, problem=f"{workflow_id} '{name}' → {error}", exit_code=3)
    return Pulled(workflow_id, name, file, report)


def counted(pulled: list[Pulled]) -> Mapping[str, int]:
    """How many files were written, updated, merged, unchanged, and not touched for a conflict."""
    return Counter(one.report.action if one.report is not None else "conflict" for one in pulled)
