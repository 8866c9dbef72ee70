"""What a crawl does with the frontier: it enters, it leases, and it says what it fetched."""

from datetime import datetime

from storage.frontier import fetch_history, queue
from storage.frontier.fetch_history import Fetched
from storage.frontier.queue import Bounds, Shown
from storage.records import Discovery, LinkKind
from vietnamese.time import VIETNAM

NOW = datetime(2024, 1, 15, 8, 0, tzinfo=VIETNAM)
EVERYTHING = Bounds()


def article(article_id, listed_at=None):
    url = f"https://thanhuytphcm.vn/tin-tuc/bai-{article_id}"
    return Discovery(
        url=url, address=url, kind=LinkKind.ARTICLE, article_id=article_id, listed_at=listed_at
    )


def section(slug):
    url = f"https://thanhuytphcm.vn/nhom-tin/{slug}-1197604608"
    return Discovery(url=url, address=url, kind=LinkKind.SECTION, section=slug)


def enter(connection, *discoveries, floor=queue.FRONT_PRIORITY, now=NOW):
    queue.discover(connection, [Shown(discoveries=discoveries, floor=floor)], now=now)


def lease(connection, limit=10, bounds=EVERYTHING, now=NOW):
    return queue.lease(connection, limit, run_id=1, bounds=bounds, now=now)


def fetched(connection, taken, *, next_visit_at=None, changed=True, now=NOW):
    answer = Fetched(
        lease=taken, status=200, payload_digest="sha256:0", etag='"1"', last_modified=None,
        next_visit_at=next_visit_at, changed=changed, listed=None,
    )  # fmt: skip
    fetch_history.note_fetched(connection, [answer], now=now)
