from typing import Any

import pytest

from wfstudio.document.diff import differences, is_another, kept, same, summary


def texts(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [str(one) for one in differences(before, after)]


BASE: dict[str, Any] = {
    "name": "x",
    "nodes": [{"id": "a", "on_next": "b"}, {"id": "b", "fields": [{"name": "f", "required": True}]}],
}


def test_equal_content_has_no_differences_whatever_a_service_made() -> None:
    made = {"workflowId": "wf-1", "tenantId": "t", "communityId": "c", "isPublished": True, "poiOn": False}
    assert texts(BASE, {**dict(reversed(BASE.items())), **made}) == []
    assert summary(differences(BASE, BASE)) == "no differences"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({**BASE, "name": "y"}, ['~ workflow: name: "x" → "y"']),
        ({**BASE, "type": "t"}, ['+ workflow: type = "t"']),
        ({"nodes": BASE["nodes"]}, ['- workflow: name (was "x")']),
        ({**BASE, "nodes": [*BASE["nodes"], {"id": "c"}]}, ["+ node 'c'"]),
        ({**BASE, "nodes": BASE["nodes"][:1]}, ["- node 'b'"]),
        ({**BASE, "nodes": [{"id": "a", "on_next": "c"}, BASE["nodes"][1]]}, ['~ node \'a\': on_next: "b" → "c"']),
        (
            {**BASE, "nodes": [BASE["nodes"][0], {"id": "b", "fields": [{"name": "f", "required": False}]}]},
            ["~ node 'b': fields.0.required: true → false"],
        ),
        ({**BASE, "nodes": BASE["nodes"][::-1]}, ["~ node 'b' moved (place 2 → the entry)"]),
        ({**BASE, "nodes": {}}, ["- node 'a'", "- node 'b'"]),
    ],
)
def test_each_kind_of_difference(after: dict[str, Any], told: list[str]) -> None:
    assert texts(BASE, after) == told


def test_long_values_are_cut_and_texts_counted() -> None:
    (one,) = texts({"a": "x"}, {"a": "y" * 500})
    assert len(one) < 120
    (one,) = texts({"a": "x\ny"}, {"a": "x\ny\nz"})
    assert one == "~ workflow: a: text of 2 lines → text of 3 lines"


def test_nodes_without_an_id_or_with_the_same_id_go_by_their_place() -> None:
    before = {"nodes": [{"id": "a"}, {"id": "a", "x": 1}, {"x": 1}, 5]}
    after = {"nodes": [{"id": "a"}, {"id": "a", "x": 2}, {"x": 2}, 6]}
    assert texts(before, after) == ["~ node '#1': x: 1 → 2", "~ node '#2': x: 1 → 2", "~ node '#3': the node: 5 → 6"]


def test_the_summary_counts() -> None:
    after = {"name": "y", "nodes": [{"id": "a", "on_next": "c", "on_back": "d"}, {"id": "c"}, {"id": "d"}]}
    assert summary(differences(BASE, after)) == (
        "2 nodes added, 1 node removed, 1 node changed, 1 workflow setting changed"
    )


def test_another_name_and_most_nodes_gone_is_another_workflow() -> None:
    before = {"name": "one", "nodes": [{"id": name, "html": name * 40} for name in "abcd"]}
    after = {"name": "two", "nodes": [{"id": "a", "html": "a"}, *({"id": name, "type": name * 9} for name in "wxyz")]}
    found = differences(before, after)
    assert kept(before, found) == (1, 4)
    assert is_another(before, found)
    renamed = {**before, "name": "two"}
    assert not is_another(before, differences(before, renamed))  # a new name alone
    assert not is_another(before, differences(before, {**after, "name": "one"}))  # built anew under the old name


def test_json_sameness() -> None:
    assert same({"a": [1, 1.0]}, {"a": [1.0, 1]})
    assert not same(True, 1)
    assert not same(0, False)
    assert not same(None, 0)
    assert not same([1], [1, 2])


def test_a_node_under_another_id_is_one_that_was_renamed() -> None:
    script = {"type": "js", "config": {"js_code": "return {score: params.nodes.form.age * 2};"}}
    before = {"nodes": [{"id": "a", "type": "form", "on_next": "s"}, {"id": "s", **script}]}
    after = {"nodes": [{"id": "a", "type": "form", "on_next": "t"}, {"id": "t", **script}]}
    assert texts(before, after) == ["~ node 's' is now 't'"]
    assert texts(after, before) == ["~ node 't' is now 's'"]
    assert summary(differences(before, after)) == "1 node renamed"


def test_nodes_that_are_not_alike_are_a_loss_and_a_gain() -> None:
    before = {"nodes": [{"id": "a", "type": "js", "config": {"js_code": "return {x: 1};"}}]}
    other_type = {"nodes": [{"id": "b", "type": "form", "fields": []}]}
    assert texts(before, other_type) == ["- node 'a'", "+ node 'b'"]
    other_script = {"nodes": [{"id": "b", "type": "js", "config": {"js_code": "throw new Error('none of that')"}}]}
    assert texts(before, other_script) == ["- node 'a'", "+ node 'b'"]


def test_the_drawing_of_the_web_designer_is_one_difference_or_none() -> None:
    after = {**BASE, "canvasData": {"a": {"x": 1, "y": 2}}}
    (one,) = differences(BASE, after)
    assert one.key == "canvasData"
    assert differences(BASE, after, layout=False) == []


def test_many_candidates_are_bounded_and_equal_ones_still_found() -> None:
    before = {"nodes": [{"id": f"a{n}", "type": "form", "name": f"Page {n}", "fields": []} for n in range(300)]}
    after = {"nodes": [{**node, "id": node["id"].replace("a", "b")} for node in before["nodes"]]}
    found = differences(before, after)
    assert {one.kind for one in found} == {"renamed"} and len(found) == 300
