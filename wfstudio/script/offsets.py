"""From byte offsets in UTF-8 to character offsets, in one C-speed pass over what lies between checkpoints."""

_STEP = 4096
_CONTINUATION = bytes(range(0x80, 0xC0))  # a character has one byte that is none of these


class CharacterOffsets:
    """Character offsets into a text for byte offsets into its UTF-8 form."""

    __slots__ = ("_ascii", "_checkpoints", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._ascii = data.isascii()
        self._checkpoints: list[int] = []

    def at(self, offset: int) -> int:
        """The number of characters before a byte offset, which must stand between two characters."""
        if self._ascii:
            return offset
        if not self._checkpoints:
            self._checkpoints = self._count()
        step = offset // _STEP
        start = step * _STEP
        return self._checkpoints[step] + len(self._data[start:offset].translate(None, _CONTINUATION))

    def _count(self) -> list[int]:
        counts = [0]
        for start in range(0, len(self._data), _STEP):
            counts.append(counts[-1] + len(self._data[start : start + _STEP].translate(None, _CONTINUATION)))
        return counts
