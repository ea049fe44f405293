"""The pure state machine that runs an instance."""
