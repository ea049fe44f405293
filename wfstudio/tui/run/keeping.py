"""A finished run kept as a scenario beside its workflow, personal data replaced."""

from collections.abc import Callable, Iterable
from pathlib import Path

from textual.screen import Screen

from wfstudio.scenario.recording_runs import Past
from wfstudio.tui.beside import beside
from wfstudio.tui.dialogs.ask import Prompt
from wfstudio.tui.run.session import RunSession


def start(screen: Screen[object], session: RunSession, workflow: Path | None) -> None:
    """Ask for the file, then write it; what cannot be done is said."""
    past = session.past()
    if past is None:
        screen.notify("The run has not come to its end.", severity="warning", markup=False)
        return
    if workflow is None:
        screen.notify(
            "A scenario names its workflow's file: save the workflow first.", severity="warning", markup=False
        )
        return

    def named(text: str | None) -> None:
        if text is not None:
            beside(screen, "keep", _kept, screen, past, workflow, workflow.parent / Path(text).expanduser())

    question = "The scenario's file. What was entered is replaced by made-up values; pictures are left out."
    first = default_name(workflow, past.answers.expect.path or (), (one.name for one in workflow.parent.iterdir()))
    screen.app.push_screen(Prompt("Save the run as a scenario", question, first, check=_fault(workflow)), named)


def default_name(workflow: Path, path: tuple[str, ...], there: Iterable[str]) -> str:
    """The workflow's name and the node that the run ended at, with a number where that is there already."""
    known = set(there)
    stem = f"{workflow.stem}.to-{path[-1] if path else 'end'}"
    numbered = (f"{stem}{'' if number == 1 else f'-{number}'}.scenario.yaml" for number in range(1, len(known) + 2))
    return next(name for name in numbered if name not in known)


def _fault(workflow: Path) -> Callable[[str], str | None]:
    def fault(text: str) -> str | None:
        if not text.endswith((".scenario.yaml", ".scenario.yml")):
            return "A scenario's name ends in .scenario.yaml: so wfstudio test finds it."
        return "That file is there already." if (workflow.parent / Path(text).expanduser()).exists() else None

    return fault


async def _kept(screen: Screen[object], past: Past, workflow: Path, file: Path) -> None:
    from wfstudio.scenario.disguising import NoSuchWay, StillPersonal
    from wfstudio.scenario.recorded_text import recorded_text

    try:
        text, parted = await recorded_text(past, workflow, file.parent)
        _write(file, text)
    except (StillPersonal, NoSuchWay, OSError) as problem:
        screen.notify(f"Not saved: {problem}", severity="error", markup=False)
        return
    if parted:
        told = f"{file.name}: {parted}. No made-up values were found that take the same way."
        screen.notify(told, title="Saved, and it goes another way", severity="warning", markup=False)
    else:
        screen.notify(f"{file.name}: wfstudio test runs it.", title="Saved as a scenario", markup=False)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
