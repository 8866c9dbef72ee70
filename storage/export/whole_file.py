"""How is a file written that is whole, or not there at all?"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from storage.errors import BadInput, StorageFull


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that becomes *path* when it is whole; else *path* stays as it was.

    What is no regular file (``/dev/stdout``, a named pipe) is written to as it stands.

    :raises BadInput: if nothing can be written there
    :raises StorageFull: if the disk is full
    """
    if path.is_dir():
        raise BadInput(f"{path} is a directory; name a file in it")
    aside = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        target = path.resolve()  # a link stays a link
        aside = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
        with aside.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
    except BrokenPipeError:
        raise  # its reader has seen enough
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        with suppress(OSError):  # renamed, or never made
            aside.unlink()


def _refusal(path: Path, error: OSError) -> BadInput | StorageFull:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull(f"no space is left for {path}; make room and export again")
    return BadInput(f"{path} cannot be written ({error.strerror}); name another file")
