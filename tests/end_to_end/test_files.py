"""Documents and pictures: captured, never taken for pages."""

from tests.commands import crawl, rows


def captured(archive, kind):
    """Return the addresses of one kind in the frontier that were fetched and captured."""
    return set(
        rows(
            archive,
            "SELECT DISTINCT f.url FROM frontier f JOIN captures c ON c.url = f.url "
            f"WHERE f.kind = '{kind}' AND f.state = 'fetched' AND c.status = 200",
        )
    )


def test_documents_are_captured_and_pictures_when_asked_for(site, crawled):
    archive = crawled
    documents = set(rows(archive, "SELECT DISTINCT url FROM attachments"))
    assert documents
    assert captured(archive, "attachment") == documents
    assert captured(archive, "image") == set()
    done = crawl(site, archive, "--mode", "full", "--images")
    assert captured(archive, "image") == set(rows(archive, "SELECT DISTINCT url FROM images"))
    assert done.summary["articles_revised"] == 0
    assert site.violations() == []
