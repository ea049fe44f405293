"""Many scenarios run one after the other or side by side, always told in the order they were given."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wfstudio.client.errors import ConfigurationError
from wfstudio.document.errors import DocumentError, UnreadableFile
from wfstudio.document.placeholders import UnresolvedTokens
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.checking import Failure, failures
from wfstudio.scenario.coverage import Coverage, Reached, coverage_of
from wfstudio.scenario.running import Outcome, run_scenario
from wfstudio.scenario.scenario_file import Scenario, load_scenario
from wfstudio.scenario.workflow_file import TestedWorkflow, TestedWorkflows

if TYPE_CHECKING:
    from wfstudio.document.model import Json
    from wfstudio.sandbox.messages import ScriptOutcome
    from wfstudio.sandbox.pool import Fetch, ScriptPool


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a scenario could not be run: ``unreadable`` when a file cannot be read, else something in the scenario is
    wrong, at ``line`` and ``column`` of its file (from 1; 0 where there is no such place)."""

    message: str
    line: int = 0
    column: int = 0
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario file. Without ``broken`` there are a scenario, a workflow and an outcome."""

    file: str
    scenario: Scenario | None = None
    workflow: TestedWorkflow | None = None
    outcome: Outcome | None = None
    failures: tuple[Failure, ...] = ()
    broken: Broken | None = None

    @property
    def passed(self) -> bool:
        """Whether it ran, and came to what is expected or was skipped."""
        return self.broken is None and not self.failures

    @property
    def skipped(self) -> str:
        """Why the service could not be asked to run it, "" when it was run."""
        return self.outcome.skipped if self.outcome is not None else ""


@dataclass(slots=True)
class Suite:
    """What became of all scenarios, in order; ``left_out`` counts those that were not run after a failure."""

    results: list[Result] = field(default_factory=list)
    left_out: int = 0

    @property
    def passed(self) -> int:
        """How many scenarios came to what they expect."""
        return sum(one.passed and not one.skipped for one in self.results)

    @property
    def skipped(self) -> int:
        """How many the service could not be asked to run."""
        return sum(one.passed and bool(one.skipped) for one in self.results)

    @property
    def failed(self) -> int:
        """How many came to something else."""
        return sum(bool(one.failures) for one in self.results)

    @property
    def broken(self) -> int:
        """How many could not be run."""
        return sum(one.broken is not None for one in self.results)

    @property
    def coverage(self) -> dict[TestedWorkflow, Coverage]:
        """The coverage of each workflow that a scenario ran on, in the order in which they were met."""
        reached: dict[TestedWorkflow, Reached] = {}
        for one in self.results:
            if one.workflow is not None and one.outcome is not None:
                reached.setdefault(one.workflow, Reached()).add(one.outcome.steps)
        return {workflow: coverage_of(workflow, found) for workflow, found in reached.items()}


class Runner(Protocol):
    """Runs one scenario, on the engine or on a service."""

    async def __call__(self, scenario: Scenario, workflow: TestedWorkflow) -> Outcome:
        """What it came to. Raises BadAnswers."""
        ...


class EngineRunner:
    """Runs scenarios on the pure engine; script workers are started when the first script runs. ``close`` it."""

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = jobs
        self._pool: ScriptPool | None = None

    async def __call__(self, scenario: Scenario, workflow: TestedWorkflow) -> Outcome:
        """What the scenario came to. Raises BadAnswers."""
        return await run_scenario(scenario, workflow, self)

    async def run(self, code: str, params: "Json", fetch: "Fetch | None" = None) -> "ScriptOutcome":
        """As ``ScriptPool.run``."""
        if self._pool is None:
            from wfstudio.sandbox.pool import ScriptPool

            self._pool = ScriptPool(self._jobs)
        return await self._pool.run(code, params, fetch)

    async def close(self) -> None:
        """End the script workers."""
        if self._pool is not None:
            await self._pool.close()


async def run_suite(
    files: Sequence[str],
    run: Runner,
    *,
    jobs: int = 1,
    fail_fast: bool = False,
    workflows: TestedWorkflows | None = None,
    on_result: Callable[[Result], None] | None = None,
) -> Suite:
    """Run every file, ``jobs`` at once. ``on_result`` hears of each result in the order of the files.

    With ``fail_fast`` the first of them that does not pass is the last. What is wrong with a scenario is its result;
    raised is only what the service raises.
    """
    return await _Running(list(files), run, workflows or TestedWorkflows(), fail_fast, on_result).all(jobs)


class _Running:
    def __init__(
        self,
        files: list[str],
        run: Runner,
        workflows: TestedWorkflows,
        fail_fast: bool,
        on_result: Callable[[Result], None] | None,
    ) -> None:
        self._files = files
        self._run = run
        self._workflows = workflows
        self._fail_fast = fail_fast
        self._on_result = on_result
        self._ended: dict[int, Result] = {}
        self._suite = Suite()
        self._last = len(files)  # the place after the last that is to be run

    async def all(self, jobs: int) -> Suite:
        places = iter(range(len(self._files)))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, min(jobs, len(self._files)))):
                    group.create_task(self._work(places))
        except BaseExceptionGroup as problems:
            raise problems.exceptions[0] from None
        self._suite.left_out = len(self._files) - len(self._suite.results)
        return self._suite

    async def _work(self, places: Iterator[int]) -> None:
        for place in places:
            if place >= self._last:
                return
            result = await one_result(self._files[place], self._run, self._workflows)
            self._ended[place] = result
            if self._fail_fast and not result.passed:
                self._last = min(self._last, place + 1)
            self._tell()

    def _tell(self) -> None:
        """Tell what is next in the order of the files, as far as it has ended."""
        results = self._suite.results
        while len(results) < self._last and (result := self._ended.pop(len(results), None)) is not None:
            results.append(result)
            if self._on_result is not None:
                self._on_result(result)


async def one_result(file: str, run: Runner, workflows: TestedWorkflows) -> Result:
    """Read one scenario and run it. Raises what the service raises."""
    try:
        scenario = load_scenario(file)
        workflow = _workflow(scenario, workflows)
        scenario.check(workflow.document)
        outcome = await run(scenario, workflow)
    except BadAnswers as problem:
        key = f"{problem.key}: " if problem.key else ""
        return Result(file, broken=Broken(f"{key}{problem.message}", problem.line, problem.column))
    except UnreadableFile as problem:
        text = problem.reason if problem.path == file else str(problem)
        return Result(file, broken=Broken(text, unreadable=True))
    except DocumentError as problem:
        return Result(file, broken=Broken(str(problem), unreadable=True))
    return Result(file, scenario, workflow, outcome, () if outcome.skipped else failures(scenario.expect, outcome))


def _workflow(scenario: Scenario, workflows: TestedWorkflows) -> TestedWorkflow:
    """The scenario's workflow. Raises BadAnswers when there is no such file or it lacks values, DocumentError when it
    holds no workflow."""
    try:
        return workflows.get(scenario.workflow)
    except (UnresolvedTokens, ConfigurationError) as problem:
        line, column = scenario.workflow_place
        raise BadAnswers(scenario.file, line, "workflow", str(problem), column) from None
    except UnreadableFile as problem:
        if os.path.lexists(scenario.workflow):
            raise
        message = f"there is no file {Path(problem.path).as_posix()}: the path is relative to the scenario's folder"
        line, column = scenario.workflow_place
        raise BadAnswers(scenario.file, line, "workflow", message, column) from None
