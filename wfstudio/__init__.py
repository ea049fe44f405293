"""wfstudio: studio, linter, client and embedded service for identity workflows."""

__version__ = "0.1.0"
