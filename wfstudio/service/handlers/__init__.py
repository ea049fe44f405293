"""What each endpoint does, by group."""
