"""``thanhuy learn``: the site profile, from the captures at hand."""

from __future__ import annotations

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, configure, open_archive


@app.command(epilog=example("learn"))
def learn(archive: ArchiveOption = None, database: DatabaseOption = None) -> None:
    """Học giao diện của trang. · The site profile from the captures at hand → profile.toml."""
    from crawler.runs.learn import FILE, learn_profile

    with open_archive(configure(archive, database)) as held:
        profile = learn_profile(held)
        print(f"{held.directory / FILE}: {profile.learned_from} bài · articles, {profile.digest}")
