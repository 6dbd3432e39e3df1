"""``python -m kazcrawl``."""

from kazcrawl.cli import main

if __name__ == "__main__":
    main()
