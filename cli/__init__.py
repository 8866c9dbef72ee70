"""What can a person ask for? The ``thanhuy`` command: each module holds a few of its words."""

import sys

from cli import (
    crawling,
    demo,
    exporting,
    extracting,
    preserving,
    profiling,
    reading,
    reporting,
    scheduling,
)
from cli.app import run

__all__ = [
    "crawling",
    "demo",
    "exporting",
    "extracting",
    "main",
    "preserving",
    "profiling",
    "reading",
    "reporting",
    "scheduling",
]


def main() -> None:
    """Run ``thanhuy`` with the words of the command line."""
    sys.exit(run())
