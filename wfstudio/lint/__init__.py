"""Rules, engine and reporters of the workflow linter."""
