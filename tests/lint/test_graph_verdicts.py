"""The graph rules on random graphs: against an oracle, and the acquitting screen against the rules."""

import json
import os
import subprocess
import sys
from typing import Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.model import Document
from wfstudio.lint.context import Context
from wfstudio.lint.engine import lint
from wfstudio.lint.findings import LEVELS, Finding
from wfstudio.lint.registry import Rule, load_rules
from wfstudio.lint.screen import acquits
from wfstudio.lint.selection import Selection, preset

IDS = [f"n{i}" for i in range(8)]


def graph_rules() -> list[Rule]:
    return [rule for rule in load_rules().values() if rule.on_graph]


HANDLERS = {
    "form": ["on_next", "on_back", "on_error"],
    "js": ["on_success", "on_fail", "on_error"],
    "selfie_capture": ["on_success", "on_fail", "on_error"],
    "qr_for_device_handoff": ["on_next", "on_error"],
    "system": ["on_success"],
}


@st.composite
def workflows(draw: st.DrawFn, whole: bool = False) -> dict[str, Any]:
    """A random workflow; a ``whole`` one has every handler of a type wired to a node that is there."""
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    target = st.sampled_from(ids) if whole else st.sampled_from([*ids, "", "", "nowhere"])
    nodes = []
    for node_id in ids:
        kind = draw(st.sampled_from([*HANDLERS, "form", "form"]))
        node: dict[str, Any] = {"id": node_id, "type": kind, "fields": [], "config": {"js_code": "return {};"}}
        for key in HANDLERS[kind][: 2 if whole else 3]:
            node[key] = draw(target)
        if kind == "js" and draw(st.integers(0, 3)) == 0:
            literal = draw(st.sampled_from(ids))
            node["config"] = {"js_code": f"next = '{literal}'; return {{}}"}
            if not whole and draw(st.booleans()):
                node["config"] = {"js_code": "next = pick(); return {}"}
        if kind == "form" and draw(st.integers(0, 3)) == 0:
            node["is_terminal_node"] = True
        if not whole and draw(st.integers(0, 12)) == 0:
            node[draw(st.sampled_from(["on_sucess", "on_nxt", "on_click"]))] = draw(st.sampled_from(ids))
        nodes.append(node)
    if not whole and draw(st.integers(0, 9)) == 0:
        nodes.append(dict(draw(st.sampled_from(nodes))))
    return {"version": "v1", "name": "x", "type": "t", "nodes": nodes}


@settings(max_examples=400, deadline=None)
@given(workflows() | workflows(whole=True), st.booleans(), st.sampled_from(list(LEVELS)))
def test_the_screen_acquits_only_what_the_rules_let_pass(raw: dict[str, Any], published: bool, level: str) -> None:
    context = Context(Document(raw), published, level)
    verdict = [finding for rule in graph_rules() for finding in rule.check(context)]
    shown = [finding for finding in verdict if LEVELS[finding.severity] <= LEVELS[level]]
    if acquits(context):
        assert shown == []


@settings(max_examples=400, deadline=None)
@given(workflows() | workflows(whole=True), st.sampled_from(list(LEVELS)))
def test_no_screen_hides_a_finding(raw: dict[str, Any], level: str) -> None:
    """With screens and without: the same findings."""
    selection = Selection(preset("strict"), limits={"max-loop": 3})
    context = Context(Document(raw), False, level, selection)
    bare = [finding for rule in load_rules().values() for finding in rule.check(context)]
    shown = sorted((f.code, f.node or "", f.message) for f in bare if LEVELS[f.severity] <= LEVELS[level])
    assert shown == sorted(
        (f.code, f.node or "", f.message) for f in lint(Document(raw), at_least=level, selection=selection)
    )


@settings(max_examples=300, deadline=None)
@given(workflows(whole=True))
def test_a_clean_graph_is_acquitted(raw: dict[str, Any]) -> None:
    """The screen is worth having only if it lets go of what the rules let go of."""
    context = Context(Document(raw))
    if not [finding for rule in graph_rules() for finding in rule.check(context)]:
        assert acquits(context)


LARGE = 3
FAILURES = ("on_fail", "on_error")


class Oracle:
    """The graph findings of a whole workflow, computed the obvious way."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.nodes = {node["id"]: node for node in raw["nodes"]}
        self.order = list(self.nodes)
        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        self.graph.add_nodes_from(self.order)
        self.main: nx.DiGraph[str] = nx.DiGraph()
        self.main.add_nodes_from(self.order)
        for node_id, node in self.nodes.items():
            if node.get("is_terminal_node"):
                continue
            ways = [(key, node[key]) for key in HANDLERS[node["type"]] if node.get(key)]
            code = node["config"]["js_code"]
            if node["type"] == "js" and code.startswith("next"):
                ways.append(("next", code.split("'")[1]))
            for key, target in ways:
                self.graph.add_edge(node_id, target)
                if key not in FAILURES:
                    self.main.add_edge(node_id, target)
        self.ends = {node_id for node_id, node in self.nodes.items() if node.get("is_terminal_node")}
        self.seen = {self.order[0]} | nx.descendants(self.graph, self.order[0])
        self.found: set[tuple[str, tuple[str, ...]]] = set()

    def add(self, code: str, members: set[str]) -> None:
        self.found.add((code, tuple(sorted(members, key=self.order.index))))

    def idle(self, node_id: str) -> bool:
        return self.nodes[node_id]["type"] in ("js", "system") and node_id not in self.ends

    def loops(self, graph: "nx.MultiDiGraph[str]") -> list[set[str]]:
        """By reachability alone: who can come back to itself, grouped by who can come to whom."""
        after = {node: {far for near in graph.successors(node) for far in {near} | nx.descendants(graph, near)}
                 for node in graph}  # fmt: skip
        rounds = [node for node in graph if node in after[node]]
        return [set(group) for group in {
            frozenset(other for other in rounds if other in after[node] and node in after[other]) for node in rounds
        }]  # fmt: skip

    def verdict(self) -> set[tuple[str, tuple[str, ...]]]:
        self.islands()
        for members in self.loops(self.graph.subgraph([node for node in self.order if self.idle(node)])):
            self.add("WF401", members)
        for members in self.loops(self.graph):
            steps = {node for node in members & self.seen if self.nodes[node]["type"] in ("js", "selfie_capture")}
            if steps and not all(self.idle(node) for node in members):
                self.add("WF402", steps)
            if len(members) > LARGE:
                self.add("WF407", members)
        for node in self.order:
            if self.graph.has_edge(node, node) and not self.idle(node):
                self.add("WF403", {node})
        straight = {self.order[0]} | nx.descendants(self.main, self.order[0])
        for node in self.seen - straight:
            if self.nodes[node]["type"] == "selfie_capture":
                self.add("WF303", {node})
        if not self.ends:
            self.add("WF405", set())
            return self.found
        stuck = {node for node in self.seen if not (self.ends & ({node} | nx.descendants(self.graph, node)))}
        for node in stuck:
            self.add("WF404", {node})
        return self.found

    def islands(self) -> None:
        lost = set(self.nodes) - self.seen
        alone = {node for node in lost if node in self.ends and not self.graph.degree(node)}
        for node in alone:
            self.add("WF301", {node})
        for members in nx.weakly_connected_components(self.graph.subgraph(lost - alone)):
            self.add("WF302", members)


def strict(raw: dict[str, Any]) -> list[Finding]:
    findings = lint(Document(raw), selection=Selection(preset("strict"), limits={"max-loop": LARGE}))
    assert findings.crashes == []
    return findings


@settings(max_examples=500, deadline=None)
@given(workflows(whole=True))
def test_whole_graphs_against_the_oracle(raw: dict[str, Any]) -> None:
    found: list[tuple[str, tuple[str, ...]]] = []
    for finding in strict(raw):
        if finding.code[:3] not in ("WF3", "WF4"):
            continue
        members = finding.nodes or ((finding.node,) if finding.node else ())
        if finding.code == "WF302" and len(members) == 1 and is_wired_end(raw, members[0]):
            found.append(("WF301", members))
        elif finding.code in ("WF404", "WF303"):
            found += [(finding.code, (member,)) for member in members]
        else:
            found.append((finding.code, members))
    expected = Oracle(raw).verdict()
    assert set(found) == expected
    several = [code for code, _ in found if code == "WF403"]  # one for each handler that leads back
    assert len(found) - len(several) == len([code for code, _ in expected if code != "WF403"])


def is_wired_end(raw: dict[str, Any], node_id: str) -> bool:
    """Whether this is a terminal node with handlers, which nothing leads to: not left alone, but not reached either."""
    node = next(node for node in raw["nodes"] if node["id"] == node_id)
    edges = Oracle(raw).graph.degree(node_id)
    return bool(node.get("is_terminal_node")) and not edges


@settings(max_examples=200, deadline=None)
@given(workflows())
def test_witnesses_follow_edges(raw: dict[str, Any]) -> None:
    context = Context(Document(raw))
    graph = context.view
    for rule in graph_rules():
        for finding in rule.check(context):
            for here, there in zip(finding.witness, finding.witness[1:], strict=False):
                assert graph.has_edge(here, there)
            assert list(finding.nodes) == sorted(finding.nodes, key=IDS.index)


def mesh(size: int) -> dict[str, Any]:
    """Pages in a row, each with a way back to the first and to its neighbour: one large legal loop."""
    nodes: list[dict[str, Any]] = [
        {"id": f"n{i}", "type": "form", "fields": [], "on_next": f"n{i + 1}", "on_back": f"n{max(0, i - 1)}"}
        | {"on_error": "n0", "on_fail": f"n{i // 2}"}
        for i in range(size)
    ]
    nodes.append({"id": f"n{size}", "type": "form", "fields": [], "is_terminal_node": True})
    return {"version": "v1", "name": "mesh", "type": "t", "nodes": nodes}


def test_a_large_retry_mesh_is_clean() -> None:
    assert {finding.code for finding in lint(Document(mesh(10_000)))} == {"WF403", "WF407", "WF952"}


def test_a_large_mesh_without_an_end_is_one_trap() -> None:
    raw = mesh(3_000)
    raw["nodes"][-1] = {"id": "n3000", "type": "form", "fields": [], "on_next": "n0"}
    raw["nodes"].append({"id": "end", "type": "form", "fields": [], "is_terminal_node": True})
    findings = [finding for finding in lint(Document(raw)) if finding.severity != "info"]
    assert [finding.code for finding in findings] == ["WF404", "WF301"]
    assert len(findings[0].nodes) == 3001
    assert len(findings[0].witness) <= 3002


def test_a_complete_block_of_scripts_is_one_loop() -> None:
    ids = [f"s{i}" for i in range(12)]
    code = "".join(f"if (a == {i}) next = '{node_id}';\n" for i, node_id in enumerate([*ids, "end"]))
    code += "return {};"
    nodes: list[dict[str, Any]] = [{"id": i, "type": "js", "config": {"js_code": code}, "on_error": "end"} for i in ids]
    nodes.append({"id": "end", "type": "form", "fields": [], "is_terminal_node": True})
    findings = lint(Document({"version": "v1", "name": "x", "type": "t", "nodes": nodes}))
    assert [(finding.code, finding.nodes) for finding in findings] == [("WF401", tuple(ids))]


def test_many_mistakes_stay_linear() -> None:
    nodes: list[dict[str, Any]] = [
        {"id": f"node_{i}", "type": "form", "fields": [], "on_next": f"nod_{i + 1}", "on_bck": "x"} for i in range(3000)
    ]
    findings = lint(Document({"version": "v1", "name": "x", "type": "t", "nodes": nodes}))
    assert sum(finding.code == "WF201" for finding in findings) == 3000


def test_findings_do_not_depend_on_the_hash_seed() -> None:
    names = ["zeta", "alpha", "mid", "beta", "omega", "pi"]
    nodes = [{"id": "go", "type": "form", "fields": [], "on_next": "end", "on_back": "zzz", "on_nxt": "zeta"}]
    nodes += [
        {"id": n, "type": "js", "config": {"js_code": f"next = '{m}'; return {{}}"}}
        for n, m in zip(names, names[::-1], strict=True)
    ]
    nodes += [{"id": f"{n}_trap", "type": "form", "fields": [], "on_next": f"{n}_trap"} for n in names]
    nodes[0] |= {"on_error": "zeta_trap", "on_fail": "alpha_trap"}
    nodes.append({"id": "end", "type": "form", "fields": [], "is_terminal_node": True})  # type: ignore[dict-item]
    data = json.dumps({"version": "v1", "name": "x", "type": "t", "nodes": nodes})
    code = (
        "import sys; from wfstudio.lint.engine import lint_bytes;"
        "[print(f.code, f.node, f.nodes, f.witness, f.message, f.start) "
        "for f in lint_bytes(sys.stdin.buffer.read())[1]]"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=data,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "7")
    }
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) > 8


def chain(first_target: str, **more: str) -> dict[str, Any]:
    nodes: list[dict[str, Any]] = [
        {"id": "a", "type": "form", "fields": [], "on_next": first_target, **more},
        {"id": "b", "type": "form", "fields": [], "on_next": "c"},
        {"id": "c", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "lost", "type": "form", "fields": [], "on_next": "found"},
        {"id": "found", "type": "form", "fields": [], "on_next": "lost"},
    ]
    return {"version": "v1", "name": "x", "type": "t", "nodes": nodes}


def test_what_a_lost_way_cuts_off_is_no_finding_of_its_own() -> None:
    findings = lint(Document(chain("nowhere")))
    assert [(finding.code, finding.node) for finding in findings] == [("WF201", "a"), ("WF302", "lost")]


def test_a_lost_side_way_excuses_no_island() -> None:
    raw = chain("b", on_back="nowhere")
    raw["nodes"].insert(1, {"id": "island", "type": "form", "fields": [], "on_next": "c"})
    findings = lint(Document(raw))
    assert [(finding.code, finding.node) for finding in findings] == [
        ("WF201", "a"),
        ("WF302", "island"),
        ("WF302", "lost"),
    ]


def test_a_last_page_behind_a_lost_way_is_no_orphan() -> None:
    raw = chain("nowhere")
    raw["nodes"] = [raw["nodes"][0], raw["nodes"][2]]
    assert [finding.code for finding in lint(Document(raw))] == ["WF201"]
