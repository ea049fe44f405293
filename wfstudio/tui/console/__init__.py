"""The parts of the API console."""
