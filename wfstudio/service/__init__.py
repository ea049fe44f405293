"""The Workflow service itself, embedded."""
