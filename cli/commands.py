"""Which commands are there? All of them, loaded, and ``run`` to run one."""

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
    "preserving",
    "profiling",
    "reading",
    "reporting",
    "run",
    "scheduling",
]
