"""JavaScript worker processes with limits."""
