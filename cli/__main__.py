"""``python -m cli`` is ``thanhuy``: what child processes are started with."""

from cli import main

if __name__ == "__main__":
    main()
