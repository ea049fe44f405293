"""The parts of the screens for instances and workflows in operation."""
