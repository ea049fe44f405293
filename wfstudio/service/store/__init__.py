"""What the service keeps: a repository interface and its SQLite dialect."""
