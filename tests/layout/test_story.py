"""The outline of a workflow: order, indentation, references."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.layout.story import Step, tell

HANDLERS = ("on_next", "on_back", "on_success", "on_fail", "on_error")


def told(nodes):
    return tell(build(Document.from_workflow({"name": "t", "nodes": nodes})))


def lines(steps: tuple[Step, ...], depth: int = 0) -> list[str]:
    found = []
    for step in steps:
        sign = {"step": "", "loop": "↩ ", "join": "→ ", "missing": "✗ "}[step.role]
        found.append("  " * depth + f"{step.via} " * bool(step.via) + sign + step.node)
        found += lines(step.branches, depth + 1)
    return found


def test_the_happy_path_comes_first_and_failures_are_indented():
    reached, rest = told(
        [
            {"id": "start", "type": "form", "on_next": "scan", "on_error": "broken"},
            {"id": "retry", "type": "form", "on_next": "scan"},
            {"id": "scan", "type": "photo_id_capture", "on_success": "done", "on_fail": "retry", "on_error": "broken"},
            {"id": "broken", "type": "form", "on_next": "start", "on_back": "nowhere"},
            {"id": "done", "type": "form", "is_terminal_node": True},
            {"id": "alone", "type": "js", "on_success": "done"},
        ]
    )
    assert lines(reached) == [
        "start",
        "  error broken",
        "    next ↩ start",
        "    back ✗ nowhere",
        "scan",
        "  fail retry",
        "    next ↩ scan",
        "  error → broken",
        "done",
    ]
    assert lines(rest) == ["alone", "  success → done"]


def test_a_loop_in_the_happy_path_ends_it():
    reached, rest = told([{"id": "a", "on_next": "b"}, {"id": "b", "on_next": "a"}])
    assert lines(reached) == ["a", "b", "  next ↩ a"]
    assert rest == ()


def test_no_nodes_and_a_long_chain():
    assert told([]) == ((), ())
    many = [{"id": f"n{at}", "on_fail": f"n{at + 1}"} for at in range(3000)]
    reached, _ = told(many)
    assert reached[0].node == "n0"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_node_is_told_once_and_every_edge_has_a_line(data):
    count = data.draw(st.integers(1, 8))
    ids = [f"n{at}" for at in range(count)]
    target = st.sampled_from([*ids, "", "gone"])
    nodes = [{"id": name, **{key: data.draw(target) for key in HANDLERS}} for name in ids]
    index = build(Document.from_workflow({"nodes": nodes}))
    waiting = [step for part in tell(index) for step in part]
    found = []
    while waiting:
        step = waiting.pop()
        found.append(step)
        waiting += step.branches
    steps = [step for step in found if step.role == "step"]
    assert sorted(step.node for step in steps) == sorted(ids)
    assert len({step.key for step in found}) == len(found)
    assert sum(step.role == "missing" for step in found) == len(index.dangling)
    assert len([step for step in found if step.role in ("loop", "join")]) <= len(index.edges)
