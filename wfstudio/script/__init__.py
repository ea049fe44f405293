"""Facts read from a node's JavaScript by tree-sitter."""
