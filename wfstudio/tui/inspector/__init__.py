"""The form of the selected node, made from its catalogue row."""
