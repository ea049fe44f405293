"""A funnel as text. Pure."""

from collections.abc import Iterator

from textual.content import Content

from wfstudio.scenario.funnel import Funnel

BAR = 20


def funnel_lines(told: Funnel) -> Iterator[Content]:
    """A line about the sample, then one for each node: how many reached it, who stopped there, the median time."""
    of = f"sample of {told.sample} of {told.total:,}, the last changed" if told.sample < told.total else "all"
    yield Content.styled(
        f"{of}: {told.sample} instances, {told.unopened} never opened, {told.completed} ended well", "bold"
    )
    if not told.steps:
        return
    width = min(32, max(len(step.node_id) for step in told.steps))
    yield Content.styled(f"{'node':<{width}}  reached{'':{BAR + 4}}stopped  median", "$text-muted")
    for step in told.steps:
        share = step.reached / max(1, told.sample)
        bar = "#" * max(1, round(share * BAR))
        time = "" if step.seconds is None else _span(step.seconds)
        yield Content.assemble(
            f"{step.node_id[:width]:<{width}}  {step.reached:>4} {share:>5.0%} ",
            (f"{bar:<{BAR}}", "$primary"),
            (f"  {step.stopped or '':>7}", "$error"),
            (f"  {time:>6}", "$text-muted"),
        )


def _span(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
