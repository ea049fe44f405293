"""The drawing of a workflow as a widget."""
