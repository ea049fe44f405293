"""Layered layout, edge routing, scene and renderers."""
