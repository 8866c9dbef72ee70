"""What is this program called, and which version is it?"""

from __future__ import annotations

from importlib.metadata import version

#: Name and version of this program, as runs, WARC files and the user agent name it.
SOFTWARE = f"thanhuy-archive/{version('thanhuy-archive')}"
