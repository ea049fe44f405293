"""Run the product with ``python -m wfstudio``."""

from wfstudio.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
