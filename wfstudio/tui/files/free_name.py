"""A file name that nothing has yet."""

from pathlib import Path


def free_name(folder: Path, name: str) -> str:
    """The name, numbered where a file in the folder has it already."""
    stem, suffix, number, found = Path(name).stem, Path(name).suffix, 2, name
    while (folder / found).exists():
        found, number = f"{stem}_{number}{suffix}", number + 1
    return found
