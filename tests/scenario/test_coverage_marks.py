"""Coverage as marks on the drawing."""

from small_journey import workflow

from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.scenario.coverage_marks import coverage_marks
from wfstudio.scenario.running import Step


def steps(*pairs):
    return [Step(node_id, "", handler=handler) for node_id, handler in pairs]


def test_nodes_bear_the_number_of_runs_and_edges_are_marked():
    one = steps(("welcome", "on_next"), ("contact", "on_back"), ("welcome", "on_next"), ("contact", None))
    other = steps(("welcome", "on_next"), ("contact", "on_next"), ("selfie", "on_fail"), ("retry", None))
    marks = coverage_marks(build(Document.from_workflow(workflow())), [one, other])
    assert marks.visited == {"welcome": 2, "contact": 2, "selfie": 1, "retry": 1}
    assert marks.tags == {
        "welcome": "x2",
        "contact": "x2",
        "selfie": "x1",
        "retry": "x1",
        "decide": "x0",
        "done": "x0",
        "sorry": "x0",
    }  # and none at the script that is run on demand
    assert marks.visited_edges == {
        ("welcome", "on_next", "contact"),
        ("contact", "on_back", "welcome"),
        ("contact", "on_next", "selfie"),
        ("selfie", "on_fail", "retry"),
    }
