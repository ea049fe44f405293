"""The fix that takes nodes out of a workflow."""

from wfstudio.lint.findings import Change, Fix
from wfstudio.lint.places import Place

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.context import Context


def removal(context: "Context", members: list[str]) -> Fix | None:
    """The fix that takes these nodes out; None where something that stays needs one of them."""
    if not context.ways.end_is_reached and any(context.wiring(node_id).ends for node_id in members):
        return None
    references = context.references
    gone = {context.index.node(node_id).index for node_id in members}
    for node_id in members:
        if references.copies(node_id) != 1 or node_id in context.guessed:
            return None
        if any(place.path[1] not in gone for place, _ in references.to(node_id)):
            return None
    title = f"Take out {members[0]}" if len(members) == 1 else f"Take out these {len(members)} nodes"
    places = [Place(("nodes", context.index.node(node_id).index)) for node_id in members]
    return Fix("unsafe", title, tuple([Change(place, None, remove=True) for place in places]), context.locator)
