"""From how many nodes on a layout is made elsewhere."""

BACKGROUND_FROM = 200
"""Above so many nodes the layout is made in another process, and the last drawing stays meanwhile."""
BESIDE_FROM = 80
"""From so many nodes on it is made there too, but waited for: it begins while this process does something else."""
