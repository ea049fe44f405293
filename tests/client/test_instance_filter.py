"""A line of filters: what is asked of the API for it, what is wrong with it, how it can go on."""

import re
from datetime import UTC, datetime

import pytest

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.instance_filter import candidates, read_filter

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
WORKFLOWS = [("wf-1a2b", "Age check"), ("wf-9f8e", "Digital banking")]


def test_every_filter_of_the_api_in_one_line():
    line = "status:failed,expired workflow:wf-1a2b id:1a2 from:-7d to:2026-11-27 firstName=Ada age:=42 'city=New York'"
    assert read_filter(line, NOW) == {
        "status": ["FAILED", "EXPIRED"],
        "workflowId": "wf-1a2b",
        "wfInstanceId": "1a2",
        "from": "2026-11-20T12:00:00.000Z",
        "to": "2026-11-27T00:00:00.000Z",
        "customFilters": [
            {"key": "firstName", "value": "Ada"},
            {"key": "age", "value": 42},
            {"key": "city", "value": "New York"},
        ],
    }


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", {}),
        ("1a2b", {"wfInstanceId": "1a2b"}),
        ("https://host/workflow/wf_instance/wfi-7?x=1", {"wfInstanceId": "wfi-7"}),
        ("status:failed status:failed", {"status": ["FAILED"]}),
        ("link=https://x/y", {"customFilters": [{"key": "link", "value": "https://x/y"}]}),
        ("id:https://host/workflow/wf_instance/wfi-7", {"wfInstanceId": "wfi-7"}),
    ],
)
def test_other_words(line, query):
    assert read_filter(line, NOW) == query


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("status:gone", "'GONE' is no status"),
        ("status:", "status: what? one of pending"),
        ("from:yesterday", "from:yesterday: 'yesterday' is neither a date"),
        ("id:1 id:2", "id:2: id is given twice"),
        ("name='Ada", "a quote is opened"),
        ("age:=x", "age:=…: the value is not JSON"),
        ("=x", "which key"),
        ("a=1 b=1 c=1 d=1 e=1 f=1", "at most 5 filters"),
    ],
)
def test_what_is_wrong_is_named(line, told):
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        read_filter(line, NOW)


def test_ways_to_go_on():
    assert [one.shown for one in candidates("")] == ["status:", "workflow:", "id:", "from:", "to:"]
    assert [one.line for one in candidates("id:1 st")] == ["id:1 status:"]
    assert candidates("status:f")[0].line == "status:failed"
    assert "failed" not in [one.shown for one in candidates("status:failed,")]
    assert candidates("workflow:bank", WORKFLOWS)[0].line == "workflow:wf-9f8e"
    assert candidates("from:7", WORKFLOWS)[0].line == "from:7d"
    assert candidates("firstName=A") == []
