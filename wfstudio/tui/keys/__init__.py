"""The rows of the registry of actions, a module for each part of the studio."""
