"""The workflow document: raw JSON tree, typed views, catalogue, reading, writing, edits."""
