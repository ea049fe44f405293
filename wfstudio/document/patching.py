"""The difference of two JSON values as a few short operations, and the second value made again from the first.

A version of a document shares with the one before it what was not changed, so an operation costs what was changed and
not what is there. ``patched(before, patch(before, after))`` is ``after``, the order of its keys included.
"""

from wfstudio.document.model import Json

Operation = list[Json]
"""``["set", path, value]``, ``["drop", path, key]``, ``["key", path, key, value, position]``,
``["splice", path, start, count, items]`` or ``["move", path, old, new]``; a path is a list of keys and indices."""


class PatchDoesNotFit(ValueError):
    """The value is not the one that the operations were made for."""


def patch(before: Json, after: Json) -> list[Operation]:
    """The operations that lead from one value to the other, in the order in which they are done."""
    found: list[Operation] = []
    _compare([], before, after, found)
    return found


def patched(value: Json, operations: "list[Operation]") -> Json:
    """The value after the operations; it shares what they do not touch. Raises PatchDoesNotFit."""
    try:
        for operation in operations:
            kind, path, *rest = operation
            value = _at(value, path, kind, rest)  # type: ignore[arg-type]  # what is no path does not fit below
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise PatchDoesNotFit(f"{type(error).__name__}: {error}") from None
    return value


def _compare(path: list[Json], before: Json, after: Json, found: list[Operation]) -> None:
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        _objects(path, before, after, found)
    elif isinstance(before, list) and isinstance(after, list):
        _lists(path, before, after, found)
    elif type(before) is not type(after) or repr(before) != repr(after):
        found.append(["set", path, after])


def _objects(path: list[Json], before: dict[str, Json], after: dict[str, Json], found: list[Operation]) -> None:
    if [key for key in before if key in after] != [key for key in after if key in before]:
        found.append(["set", path, after])
        return
    found.extend(["drop", path, key] for key in before if key not in after)
    for position, (key, value) in enumerate(after.items()):
        if key in before:
            _compare([*path, key], before[key], value, found)
        else:
            found.append(["key", path, key, value, position])


def _lists(path: list[Json], before: list[Json], after: list[Json], found: list[Operation]) -> None:
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and before[start] is after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] is after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) == len(new) > 1 and all(map(_is, old[1:], new[:-1])) and old[0] is new[-1]:
        found.append(["move", path, start, start + len(old) - 1])
    elif len(old) == len(new) > 1 and all(map(_is, old[:-1], new[1:])) and old[-1] is new[0]:
        found.append(["move", path, start + len(old) - 1, start])
    elif len(old) == len(new) and all(map(_alike, old, new)):
        for index, (one, other) in enumerate(zip(old, new, strict=True), start):
            _compare([*path, index], one, other, found)
    elif not _by_id(path, before, after, found) and (old or new):
        found.append(["splice", path, start, len(old), new])


def _by_id(path: list[Json], before: list[Json], after: list[Json], found: list[Operation]) -> bool:
    """Compare two lists of objects with ids of their own, if those of both keep their order; tells whether they did."""
    old, new = _ids(before), _ids(after)
    if old is None or new is None or [name for name in old if name in new] != [name for name in new if name in old]:
        return False
    found.extend(["splice", path, index, 1, []] for name, index in reversed(old.items()) if name not in new)
    found.extend(["splice", path, index, 0, [after[index]]] for name, index in new.items() if name not in old)
    for name, index in new.items():
        if name in old:
            _compare([*path, index], before[old[name]], after[index], found)
    return True


def _ids(items: list[Json]) -> dict[str, int] | None:
    """Where each id stands; None when an item has none, or one stands twice."""
    places: dict[str, int] = {}
    for index, item in enumerate(items):
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in places:
            return None
        places[name] = index
    return places


def _is(one: Json, other: Json) -> bool:
    return one is other


def _alike(one: Json, other: Json) -> bool:
    """Whether one item is the other, perhaps changed: comparing inside is then shorter than putting it anew."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.get("id") == other.get("id")
    return one is other or type(one) is type(other)


def _at(value: Json, path: list[str | int], kind: Json, rest: list[Json]) -> Json:
    """The value with an operation done at a path, copied along the path only."""
    if not path:
        return _done(value, kind, rest)
    key, inner = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, str(key): _at(value[str(key)], inner, kind, rest)}
    if isinstance(value, list) and isinstance(key, int):
        items = list(value)
        items[key] = _at(items[key], inner, kind, rest)
        return items
    raise TypeError(f"nothing stands at {key!r}")


def _done(value: Json, kind: Json, rest: list[Json]) -> Json:
    if kind == "set":
        (put,) = rest
        return put
    if kind == "drop" and isinstance(value, dict):
        (key,) = rest
        if key not in value:
            raise KeyError(key)
        return {name: one for name, one in value.items() if name != key}
    if kind == "key" and isinstance(value, dict):
        key, put, position = rest
        items = list(value.items())
        items.insert(position, (str(key), put))  # type: ignore[arg-type]
        return dict(items)
    if kind in ("splice", "move") and isinstance(value, list):
        return _items(value, kind == "move", rest)
    raise TypeError(f"{kind!r} cannot be done there")


def _items(value: list[Json], move: bool, rest: list[Json]) -> list[Json]:
    items = list(value)
    if move:
        old, new = rest
        items.insert(new, items.pop(old))  # type: ignore[arg-type]
        return items
    start, count, put = rest
    if not (isinstance(put, list) and isinstance(start, int) and isinstance(count, int)) or start + count > len(items):
        raise IndexError(f"no {count} items at {start}")
    items[start : start + count] = put
    return items
