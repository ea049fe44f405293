"""Colours of style sheets, and how far a text stands out from what is behind it."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    Colour = tuple[int, int, int]

_NAMED = (
    "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 "
    "black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 "
    "chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff "
    "darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 "
    "darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 "
    "darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f "
    "darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 "
    "dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc "
    "ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 "
    "honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa "
    "lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff "
    "lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 "
    "lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 "
    "lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 "
    "mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 "
    "mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 "
    "midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 "
    "oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa "
    "palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f "
    "pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f "
    "royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee "
    "sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa "
    "springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 "
    "violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32"
)
"""Source: CSS Color Module Level 4, "Named Colors"."""
_names: dict[str, str] = {}


def colour(text: str) -> "Colour | None":
    """The red, green and blue (0 to 255) of a CSS colour; None for one that is not known or lets something through."""
    word = text.strip().lower()
    if word.startswith("#"):
        return _hex(word[1:])
    name, bracket, rest = word.partition("(")
    if not bracket:
        if not _names:
            listed = _NAMED.split()
            _names.update(zip(listed[::2], listed[1::2], strict=True))
        return _hex(_names[word]) if word in _names else None
    if name not in ("rgb", "rgba", "hsl", "hsla") or not rest.endswith(")"):
        return None
    return _function(name, rest[:-1].replace(",", " ").replace("/", " / ").split())


def _hex(digits: str) -> "Colour | None":
    if len(digits) in (3, 4):
        digits = "".join([digit * 2 for digit in digits])
    if len(digits) not in (6, 8) or digits[6:] not in ("", "ff"):
        return None
    try:
        red, green, blue = bytes.fromhex(digits[:6])
    except ValueError:
        return None
    return red, green, blue


def _function(name: str, parts: list[str]) -> "Colour | None":
    values = [part for part in parts if part != "/"]
    try:
        if len(values) == 4 and _amount(values.pop(), 1.0) < 1:
            return None
        if len(values) != 3:
            return None
        if name.startswith("rgb"):
            red, green, blue = [_level(_amount(value, 255.0)) for value in values]
            return red, green, blue
        return _from_hsl(_degrees(values[0]), _amount(values[1], 100.0) / 100, _amount(values[2], 100.0) / 100)
    except ValueError:
        return None


def _amount(text: str, whole: float) -> float:
    number = float(text[:-1]) / 100 * whole if text.endswith("%") else float(text)
    if number - number:
        raise ValueError(text)
    return number


def _degrees(text: str) -> float:
    for unit, factor in (("deg", 1.0), ("grad", 0.9), ("turn", 360.0), ("rad", 57.29577951308232)):
        if text.endswith(unit):
            return _amount(text.removesuffix(unit), 0) * factor
    return _amount(text, 0)


def _level(number: float) -> int:
    return min(255, max(0, round(number)))


def _from_hsl(hue: float, saturation: float, lightness: float) -> "Colour":
    saturation, lightness = min(1.0, max(0.0, saturation)), min(1.0, max(0.0, lightness))
    reach = saturation * min(lightness, 1 - lightness)

    def channel(offset: int) -> int:
        k = (offset + hue / 30) % 12
        return _level(255 * (lightness - reach * max(-1.0, min(k - 3, 9 - k, 1.0))))

    return channel(0), channel(8), channel(4)


def contrast(one: "Colour", other: "Colour") -> float:
    """The contrast ratio of two colours, from 1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(shade: "Colour") -> float:
    red, green, blue = [
        level / 255 / 12.92 if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4 for level in shade
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
