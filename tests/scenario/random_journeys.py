"""Random small journeys that run: forms with a field, captures, scripts that choose by what was typed, endings."""

from typing import Any

from hypothesis import strategies as st

WORDS = ("yes", "no", "7")


@st.composite
def journeys(draw: st.DrawFn, scripts: bool = True) -> dict[str, Any]:
    """A workflow of up to seven nodes; whatever is wired names a node that is there."""
    ids = [f"n{number}" for number in range(draw(st.integers(2, 7)))]
    kinds = ["form", "form", "asks", "selfie_capture", "photo_id_capture", "end", *(["js", "js"] if scripts else [])]
    somewhere = st.sampled_from(ids)
    nodes: list[dict[str, Any]] = []
    for node_id in ids:
        kind = draw(st.sampled_from(kinds if node_id != ids[0] else kinds[:5]))
        nodes.append(_node(draw, node_id, kind, somewhere, ids))
    return {"version": "v1", "name": "random", "type": "t", "nodes": nodes}


def _node(draw: st.DrawFn, node_id: str, kind: str, somewhere: Any, ids: list[str]) -> dict[str, Any]:
    def wired(*keys: str) -> dict[str, str]:
        return {key: draw(somewhere) for key in keys if draw(st.booleans())}

    if kind in ("form", "asks", "end"):
        fields = [{"type": "text", "name": "word", "required": draw(st.booleans())}] if kind == "asks" else []
        node = {"id": node_id, "type": "form", "fields": fields}
        if kind == "end":
            return {**node, "is_terminal_node": True}
        return {**node, "on_next": draw(somewhere), **wired("on_back", "on_fail")}
    if kind == "js":
        read, word = draw(somewhere), draw(st.sampled_from(WORDS))
        code = f"const {{ word }} = params.nodes.{read} || {{}};\n"
        code += f"if (word === '{word}') next = '{draw(somewhere)}';\nelse next = '{draw(somewhere)}';\n"
        code += "return { word };"
        return {"id": node_id, "type": "js", "config": {"js_code": code}, **wired("on_success", "on_fail", "on_error")}
    return {"id": node_id, "type": kind, **wired("on_success", "on_fail", "on_error", "on_check_resolution_fail")}
