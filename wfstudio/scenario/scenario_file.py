"""Scenario files: a workflow, what a person does in it, what its scripts' ``fetch`` gets, and what should come of it.

A scenario is an answers file that names its workflow. Files whose name ends in ``.scenario.yaml``, ``.scenario.yml``
or ``.scenario.json`` are scenarios; a file that is named on its own may be called anything.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wfstudio.document.errors import UnreadableFile
from wfstudio.document.model import Document, Json
from wfstudio.scenario.answers import Answers, BadAnswers, answers_of, text_of
from wfstudio.scenario.expecting import Expect, guess
from wfstudio.scenario.yaml_places import BadShape, read_placed

ENDINGS = (".scenario.yaml", ".scenario.yml", ".scenario.json")

_FOREIGN = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario. ``file`` is what reports call it, ``workflow`` the path of its workflow (relative to the working
    folder where ``file`` is), ``workflow_place`` line and column of the key that names it."""

    file: str
    workflow: Path
    answers: Answers
    workflow_place: tuple[int, int] = (1, 1)

    @property
    def metadata(self) -> Mapping[str, Json]:
        """The metadata of the instance."""
        return self.answers.metadata

    @property
    def mocks(self) -> tuple[Mapping[str, Json], ...]:
        """What scripts' ``fetch`` gets, the first match wins."""
        return self.answers.mocks

    @property
    def expect(self) -> Expect:
        """What the run should come to."""
        return self.answers.expect

    def check(self, document: Document) -> None:
        """Raise BadAnswers, with the place, for the first thing that the workflow has no use for: an answer to a node
        or a field that it does not have, an expected node that it does not have."""
        self.answers.check(document)
        ids = [node.id for node in document.nodes if node.id]
        expect = self.expect
        named = [(f"expect.path[{at}]", node_id) for at, node_id in enumerate(expect.path or ())]
        named += [(f"expect.results.{node_id}", node_id) for node_id in expect.results or ()]
        for at, request in enumerate(expect.requests or ()):
            if isinstance(node_id := request.get("node"), str):
                named.append((f"expect.requests[{at}]", node_id))
        for key, node_id in named:
            if document.node(node_id) is None:
                line, column = expect.places.get(key, (1, 1))
                text = f"the workflow has no node {node_id!r}{guess(node_id, ids)}"
                raise BadAnswers(self.file, line, key, text, column)


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario. Raises UnreadableFile when the file cannot be read, BadAnswers for anything of a wrong shape.

    Whether it fits its workflow is for ``Scenario.check``.
    """
    return parse_scenario(text_of(Path(path), "a scenario"), str(path))


def parse_scenario(text: str, file: str) -> Scenario:
    """The scenario in a text that stands in ``file``. Raises BadAnswers."""
    try:
        top = read_placed(text)
        answers = answers_of(top, file)
        named = top.mapping("a scenario").get("workflow")
        if named is None:
            raise BadShape("a scenario needs the key workflow: the path of its workflow, relative to this file", 1)
        if not answers.workflow:
            raise named.bad("workflow is the path of the scenario's workflow, relative to this file")
    except BadShape as problem:
        raise BadAnswers(file, problem.line, problem.key, problem.message, problem.column) from None
    workflow = Path(os.path.normpath(Path(file).parent / answers.workflow))
    return Scenario(file, workflow, answers, (named.line, named.column))


def scenario_files(folder: str | Path) -> Iterator[str]:
    """The scenario files under a folder, sorted; hidden folders are left out. Raises OSError."""

    def give_up(error: OSError) -> None:
        raise error

    for parent, folders, files in os.walk(folder, onerror=give_up):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _FOREIGN)
        yield from (str(Path(parent, name)) for name in sorted(files) if name.endswith(ENDINGS))


def scenarios_of(workflow: str | Path) -> Iterator[str]:
    """The scenario files beside a workflow's file or below that name it, sorted; those that cannot be read are left
    out. Raises OSError."""
    real = os.path.realpath(workflow)
    for file in scenario_files(Path(workflow).parent):
        try:
            named = load_scenario(file).workflow
        except (UnreadableFile, BadAnswers):
            continue
        if os.path.realpath(named) == real:
            yield file
