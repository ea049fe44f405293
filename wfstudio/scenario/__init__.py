"""Answers files and journeys stepped through the client."""
