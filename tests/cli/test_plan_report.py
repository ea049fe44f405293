"""What is printed of a plan: as text and as Markdown, without a service."""

from pathlib import Path

from wfstudio.cli.plan_report import MOST_UNKNOWN, as_json, as_markdown, as_text
from wfstudio.client.planning import Plan, Row
from wfstudio.client.underway import UnderWay
from wfstudio.document.diff import Difference

CHANGED = (Difference("changed", "a", "name", "Hello", "Bye"),)
EVIL = "\x1b[31mred|`x`\nnext"
UPDATE = Row(
    "update",
    "Onboarding",
    Path("flows/a.json"),
    "wf-1",
    CHANGED,
    published=True,
    will_publish=False,
    under_way=UnderWay({"STARTED": 2}, "2026-11-27T12:00:00.000Z"),
)
SAME = Row("unchanged", "Same", Path("flows/b.json"), "wf-2", published=True, will_publish=True)
CONFLICT = Row("conflict", EVIL, Path("flows/c.json"), "wf-3", problem=f"c.json: {EVIL}", exit_code=6)


def plan(*rows: Row) -> Plan:
    return Plan("staging", "TENANT", Path("flows"), rows)


def test_text_is_short_unless_all_is_asked_for() -> None:
    lines = list(as_text(plan(UPDATE, SAME)))
    assert lines[0] == "~ update  flows/a.json  'Onboarding'  wf-1  published → not published  1 node changed"
    assert lines[1].startswith(
        "    2 instances are under way (2 STARTED; the oldest untouched since 2026-11-27 12:00 UTC)"
    )
    assert lines[2:] == ["flows → staging (TENANT): 1 update, 1 unchanged"]
    full = "\n".join(as_text(plan(UPDATE, SAME), full=True))
    assert "unchanged  flows/b.json" in full
    assert '~ node \'a\': name: "Hello" → "Bye"' in full


def test_many_without_a_file_are_counted() -> None:
    rows = [Row("unknown", f"w{number}", workflow_id=f"wf-{number}") for number in range(MOST_UNKNOWN + 1)]
    assert len(list(as_text(plan(*rows[1:])))) == MOST_UNKNOWN + 1
    told = list(as_text(plan(*rows)))
    assert told[0] == f"? {MOST_UNKNOWN + 1} more on staging that no file here is; --full lists them"
    assert len(told) == 2
    assert len(list(as_text(plan(*rows), full=True))) == MOST_UNKNOWN + 2


def test_nothing_that_a_service_says_drives_a_terminal_or_a_table() -> None:
    assert all(line.isprintable() for line in as_text(plan(CONFLICT)))
    table = next(line for line in as_markdown(plan(CONFLICT)) if line.startswith("| conflict"))
    assert table.isprintable()
    assert table.count("|") - table.count("\\|") == 6
    assert '"problem": "c.json: \\u001b' in as_json(plan(CONFLICT))


def test_the_exit_code() -> None:
    invalid = Row("invalid", "d", Path("d.json"), exit_code=3)
    gone = Row("removed", "e", Path("e.json"), "wf-5")
    left = Row("removed", "e", Path("e.json"), "wf-5", published=False)
    unknown = Row("unknown", "f", workflow_id="wf-6")
    codes = [plan(*rows).exit_code for rows in ((), (SAME, gone, unknown), (UPDATE,), (left,), (invalid, UPDATE))]
    assert codes == [0, 0, 1, 1, 3]
    assert plan(invalid, UPDATE, CONFLICT).exit_code == 6
