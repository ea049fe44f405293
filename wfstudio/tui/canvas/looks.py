"""How the style keys of a scene look: one class each, coloured by the theme's variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.dom import DOMNode

from wfstudio.layout.scene import STYLES

if TYPE_CHECKING:
    from textual.widget import Widget


def class_of(style: str) -> str:
    """The class of a style key, such as ``canvas--node-selected``."""
    return "canvas--" + style.replace(".", "-")


OWN = ("minimap.view",)
"""Styles of the canvas itself, beside the scene's."""
CLASSES = frozenset(class_of(style) for style in (*STYLES, *OWN))


def style_of(canvas: Widget, style: str) -> Style:
    """How a style key looks in a canvas now.

    Textual itself would work out all of the classes whenever the canvas is styled, which is several times before the
    first paint and at every change of focus; a view shows a third of them.
    """
    component = DOMNode(classes=class_of(style))
    component._attach(canvas)
    canvas.app.stylesheet.apply(component)
    return component.rich_style


CSS = """
GraphCanvas {
    background: $background;
    color: $foreground;
    overflow: auto auto;
    scrollbar-size: 1 1;

    & > .canvas--blank { color: $foreground; }
    & > .canvas--node { color: $secondary; }
    & > .canvas--node-selected { color: $primary; text-style: bold; }
    & > .canvas--node-error { color: $error; text-style: bold; }
    & > .canvas--node-warning { color: $warning; }
    & > .canvas--node-info { color: $secondary; }
    & > .canvas--node-visited { color: $success; }
    & > .canvas--node-waiting { color: $accent; text-style: bold; }
    & > .canvas--node-added { color: $success; text-style: bold; }
    & > .canvas--node-removed { color: $error; }
    & > .canvas--node-changed { color: $warning; text-style: bold; }
    & > .canvas--id { color: $foreground; text-style: bold; }
    & > .canvas--id-selected {
        color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
    }
    & > .canvas--id-removed { color: $error; text-style: strike; }
    & > .canvas--title { color: $text-muted; }
    & > .canvas--badge { color: $accent; text-style: bold; }
    & > .canvas--jump { color: $background; background: $accent; text-style: bold; }
    & > .canvas--edge { color: $text-muted; }
    & > .canvas--edge-script { color: $secondary; }
    & > .canvas--edge-implied { color: $text-muted; }
    & > .canvas--edge-dangling { color: $error; text-style: bold; }
    & > .canvas--edge-visited { color: $success; }
    & > .canvas--edge-hot { color: $primary; }
    & > .canvas--edge-next { color: $accent; text-style: bold; }
    & > .canvas--edge-added { color: $success; text-style: bold; }
    & > .canvas--edge-removed { color: $error; }
    & > .canvas--label { color: $text-muted; text-style: italic; }
    & > .canvas--label-visited { color: $success; text-style: italic; }
    & > .canvas--label-hot { color: $primary; text-style: italic; }
    & > .canvas--label-added { color: $success; text-style: bold; }
    & > .canvas--label-removed { color: $error; text-style: strike; }
    & > .canvas--label-next { color: $background; background: $accent; text-style: bold; }
    & > .canvas--minimap-view { color: $background; background: $secondary; text-style: bold; }

    &:blur > .canvas--id-selected {
        color: $block-cursor-blurred-foreground; background: $block-cursor-blurred-background;
    }
}
"""
