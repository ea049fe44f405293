"""What the studio knows of its service, and the badge that says so on every screen."""

from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from wfstudio.tui.glyphs import Glyphs

State = Literal["starting", "ready", "down"]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A connection as a person must see it: its name, LOCAL or TENANT, its address, whether it answers."""

    name: str = "embedded"
    kind: str = "LOCAL"
    url: str = ""
    state: State = "starting"
    detail: str = ""
    protected: bool = False
    read_only: bool = False


def short_url(url: str) -> str:
    """An address without its scheme and the path that every service shares."""
    bare = url.partition("://")[2] or url
    return bare.removesuffix("/").removesuffix("/workflowapi")


def kind_style(kind: str) -> str:
    """The colours of LOCAL and TENANT."""
    return f"$background on {'$success' if kind == 'LOCAL' else '$warning'}"


def badge(service: ServiceState, glyphs: Glyphs, width: int) -> Content:
    """The badge in at most ``width`` cells: LOCAL or TENANT and the state always, the rest as room allows."""
    state_style = {"ready": "$success", "starting": "$warning"}.get(service.state, "$error")
    sign = glyphs.service(service.state)
    core = [(f" {service.kind} ", f"bold {kind_style(service.kind)}"), (f" {sign} {service.state}", state_style)]
    if service.protected:
        core.insert(0, (" PROTECTED ", "bold $background on $error"))
    if service.read_only:
        core.insert(0, (" READ-ONLY ", "bold $background on $success"))
    name = [(f" {service.name} ", "bold $foreground")]
    address = short_url(service.url)
    url = [(f" {address}", "$text-muted")] if address else []
    for parts in ([*name, *core, *url], [*name, *core], core):
        if sum(len(text) for text, _ in parts) + 1 <= width:
            break
    return Content.assemble(*parts, " ")
