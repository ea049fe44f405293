"""The step that measures a part's boxes and places its items across the flow."""

from __future__ import annotations

from dataclasses import replace

from wfstudio.layout.lanes import Ends
from wfstudio.layout.place import Line, place
from wfstudio.layout.plan import HAPPY, Plan
from wfstudio.layout.shapes import measure

_BEND = {"right": 6, "down": 24}
"""So many rows (or columns) out of its way makes a long line bend."""


def put_in_place(plan: Plan) -> None:
    """Measure the boxes and give every item its place across the flow."""
    lanes = plan.lanes
    entries = [0] * lanes.count
    for node, _ in plan.entries:
        entries[node] += 1
    plan.shapes = [
        measure(node, plan.ports[at], entries[at], plan.detail, plan.direction)
        for at, node in enumerate(plan.part.nodes)
    ]
    down = plan.direction == "down"
    size = [shape.w if down else shape.h for shape in plan.shapes] + [1] * (len(lanes.layer) - lanes.count)
    boxes_apart = 1 if plan.detail == "dots" or not down else 3
    lane_apart = 1 if down else 0

    def gap(upper: int, lower: int) -> int:
        if upper >= lanes.count and lower >= lanes.count:
            return lane_apart
        return boxes_apart if upper < lanes.count and lower < lanes.count else max(lane_apart, boxes_apart // 2)

    lines = _lines(plan)
    loose = [replace(line, weight=1, straight=False) if _on_lane(plan, line) else line for line in lines]
    natural = place(plan.order, size, gap, loose, turns=2)
    levels = _levels(plan, natural)
    plan.across = place(
        plan.order,
        size,
        gap,
        [
            replace(line, weight=1, straight=False)
            if _on_lane(plan, line) and levels[line.first] != levels[line.second]
            else line
            for line in lines
        ],
    )


def _on_lane(plan: Plan, line: Line) -> bool:
    """Whether the line joins two pieces of the same lane."""
    return line.straight and min(line.first, line.second) >= plan.lanes.count


def _levels(plan: Plan, natural: list[int]) -> dict[int, int]:
    """Which pieces of lanes are to be level with each other, from where each would lie on its own.

    A long line bends where straightness would keep it, and all that hangs on it, far from where it belongs.
    """
    levels: dict[int, int] = {}
    number = 0
    for net in plan.lanes.nets:
        low = high = None
        for layer in sorted(net.lanes):
            at = natural[net.lanes[layer]]
            low, high = (at, at) if low is None or high is None else (min(low, at), max(high, at))
            if high - low > _BEND[plan.direction]:
                number += 1
                low = high = at
            levels[net.lanes[layer]] = number
        number += 1
    return levels


def _lines(plan: Plan) -> list[Line]:
    """The lines that placement draws straight or short."""
    lines: list[Line] = []
    for channel, all_ends in enumerate(plan.lanes.channels):
        for ends in all_ends:
            turns = _turns(plan, ends)
            for (item, edge), (other, other_edge) in turns:
                lines.append(
                    Line(
                        channel,
                        item,
                        _offset(plan, item, edge),
                        other,
                        _offset(plan, other, other_edge),
                        2,
                        straight=False,
                    )
                )
            if not (ends.left and ends.right):
                continue
            back = plan.lanes.nets[ends.net].back
            for item, edge in ends.left:
                if back and edge >= 0:
                    continue
                for other in ends.right:
                    second = (
                        0 if other >= plan.lanes.count else plan.shapes[other].entry_at[plan.entries[other, ends.net]]
                    )
                    lines.append(
                        Line(channel, item, _offset(plan, item, edge), other, second, _weight(plan, item, edge, other))
                    )
    return lines


def _turns(plan: Plan, ends: Ends) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of ends (item, edge) on one side that the net joins: a lane with ports, or a lane with the target."""
    found = []
    if plan.lanes.nets[ends.net].back:
        lane = next((end for end in ends.left if end[1] < 0), None)
        if lane is not None:
            found += [(end, lane) for end in ends.left if end[1] >= 0]
        if not ends.left and len(ends.right) == 2:
            found.append(((ends.right[0], -1), (ends.right[1], -1)))  # the lane and the target
    return found


def _offset(plan: Plan, item: int, edge: int) -> int:
    return plan.shapes[item].port_at[plan.port_rank[edge]] if edge >= 0 else 0


def _weight(plan: Plan, item: int, edge: int, other: int) -> int:
    lane_ends = (item >= plan.lanes.count) + (other >= plan.lanes.count)
    if lane_ends == 2:
        return 8
    happy = edge >= 0 and plan.links[edge].handler in HAPPY
    if lane_ends == 0:
        return 7 if happy else 4
    return 4 if happy else 3
