"""A URL as a QR code made of characters."""


def qr_lines(text: str, *, ascii: bool = False) -> tuple[str, ...]:
    """The code with a quiet edge of two modules, dark modules drawn: on a light ground, so give it one.

    Half blocks put two modules over each other; with ``ascii`` a module is two ``#`` wide.
    """
    import segno

    code = segno.make(text, error="l", micro=False, boost_error=False)
    rows = [[bool(cell) for cell in row] for row in code.matrix_iter(border=2)]
    if ascii:
        return tuple("".join("##" if dark else "  " for dark in row) for row in rows)
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    signs = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return tuple("".join(signs[top, bottom] for top, bottom in zip(*pair, strict=True)) for pair in pairs)
