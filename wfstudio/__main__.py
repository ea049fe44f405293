"""Run the product with ``python -m wfstudio``."""

from wfstudio.cli.main import program

if __name__ == "__main__":
    program()
