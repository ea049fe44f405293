"""What the design screen does, apart from how it looks."""
