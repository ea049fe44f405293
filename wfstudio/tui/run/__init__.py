"""The parts of the run screen: the session that walks an instance, and the panels that show it."""
