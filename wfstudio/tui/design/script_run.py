"""Running a script by itself in the studio, apart from how it looks: what is shown of params and of a run."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from wfstudio.document.model import Json

if TYPE_CHECKING:
    from wfstudio.scenario.script_alone import ScriptRun
    from wfstudio.tui.glyphs import Glyphs


def masked(value: Json, sign: str) -> Json:
    """The value with its texts and numbers not told; keys, true, false and null stay."""
    if isinstance(value, dict):
        return {key: masked(item, sign) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, sign) for item in value]
    return value if value is None or isinstance(value, bool) else sign * 6


def texts_in(value: Json) -> Iterator[str]:
    """Every text and number in a value, as text."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def without(text: str, secrets: Mapping[str, Json], sign: str) -> str:
    """The text with everything that the params held taken out of it."""
    for secret in sorted({one for one in texts_in(dict(secrets)) if len(one) > 1}, key=len, reverse=True):
        text = text.replace(secret, sign * 6)
    return text


def report(run: "ScriptRun", glyphs: "Glyphs", *, mask: str = "") -> Content:
    """What became of a run, for a person; with ``mask`` what the params held is not told."""

    def told(text: str) -> str:
        return without(text, run.params, mask) if mask else text

    sign, colour = (glyphs.fine, "$success") if run.ok else (glyphs.error, "$error")
    where = f"{glyphs.arrow} {run.target}" if run.target is not None else "leads nowhere"
    if run.on_demand and run.target is None:
        where = "run on demand, so it leads nowhere"
    by = f"  by {run.handler}" if run.handler else ""
    lines = [
        Content.assemble((f"{sign} {run.outcome}", f"bold {colour}"), f"  {where}", (by, "$text-muted"),
                         (f"  {run.duration_ms:.1f} ms", "$text-muted"))
    ]  # fmt: skip
    if run.trouble:
        lines.append(Content.styled(told(run.trouble), "$error"))
    if run.next is not None:
        lines.append(Content.assemble(("next    ", "$text-muted"), told(json.dumps(run.next, ensure_ascii=False))))
    for request in run.requests:
        status = request.get("status")
        answer = f"{status}" if status else "refused: a mock below would answer it"
        line = told(f"{request.get('method')} {request.get('url')}")
        lines.append(Content.assemble(("fetch   ", "$text-muted"), line, (f"  {answer}", "$text-muted")))
    lines += [Content.assemble(("log     ", "$text-muted"), told(line)) for line in run.log]
    result = told(json.dumps(run.result, indent=2, ensure_ascii=False))
    lines.append(Content.assemble(("result  ", "$text-muted"), result))
    return Content("\n").join(lines)


def suggested_mocks(run: "ScriptRun", *, hide: bool = False) -> str:
    """Mocks, as text to edit, for the requests of a run that none answered; "" for none. With ``hide`` an asterisk,
    which fits anything, stands for what the params held."""
    refused = [request for request in run.requests if request.get("status") is None]
    mocks = [
        {"url": _address(request, run, hide), "method": request.get("method"), "status": 200, "json": {}}
        for request in refused
    ]
    return json.dumps(mocks, indent=2, ensure_ascii=False) if mocks else ""


def _address(request: Mapping[str, Json], run: "ScriptRun", hide: bool) -> str:
    url = str(request.get("url"))
    return re.sub(r"\*{2,}", "*", without(url, run.params, "*")) if hide else url
