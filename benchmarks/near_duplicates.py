"""How well are nearly equal texts found, and what does it cost in a large archive?

``python -m benchmarks.near_duplicates [--articles N]`` enters 200,000 invented articles (some
minutes), then 2,000 more, whose milliseconds an article are the cost of a look-up, reading and
entering the text's keys included; then 5,000 reports from a few forms, which differ in numbers,
dates and names and must not be paired; then edited copies, each of which must be paired with its
original. It prints the figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path

from sqlalchemy import insert, select

from replica import composer, grammar, vocabulary
from storage.archive import Archive
from storage.articles.rows import text_digest
from storage.database.models import Article
from storage.duplicates import near
from vietnamese.time import VIETNAM

BATCH = 50
SAMPLE = 2_000
REPORTS = 5_000
FIRST_ID = 1_491_800_001
NOW = datetime(2026, 1, 1, tzinfo=VIETNAM)

#: Forms with few and with many blanks; the words around them never change.
FORMS = (
    "(Thanhuytphcm.vn) - {when} {day}, {place} công bố kết quả chăm lo đối tượng chính sách trong"
    " tuần. Theo đó, địa phương đã trao {number} phần quà cho các hộ khó khăn, thăm hỏi gia đình có"
    " công và vận động mạnh thường quân cùng chung tay.\nPhát biểu tại buổi lễ, {person} đề nghị"
    " các khu phố tiếp tục rà soát, không để sót trường hợp nào, đồng thời công khai danh sách để"
    " người dân giám sát.",
    "Báo cáo tuần: từ ngày {day} đến nay toàn địa bàn ghi nhận {number} ca bệnh, trong đó {number}"
    " ca nhập viện; ngành y tế khuyến cáo người dân diệt lăng quăng, ngủ mùng kể cả ban ngày và đến"
    " ngay cơ sở y tế khi sốt cao liên tục.\nLực lượng chức năng sẽ tiếp tục giám sát chặt chẽ các"
    " ổ dịch, xử phạt những nơi để phát sinh muỗi và công bố kết quả hằng tuần.",
    "{person} vừa được điều động, bổ nhiệm giữ chức vụ mới theo quyết định của Ban Thường vụ. Tại"
    " buổi lễ công bố, lãnh đạo địa phương chúc mừng đồng chí, mong đồng chí sớm tiếp cận công"
    " việc, phát huy năng lực, cùng tập thể hoàn thành tốt nhiệm vụ được giao, xứng đáng với"
    " sự tin cậy của cấp ủy và nhân dân.",
    "Lịch tiếp công dân của lãnh đạo {place}: buổi sáng bắt đầu lúc {hour} giờ tại trụ sở, do"
    " {person} chủ trì. Người dân mang theo giấy tờ tùy thân, đăng ký trước với bộ phận một cửa và"
    " giữ trật tự trong phòng chờ; các phản ánh được ghi nhận và trả lời bằng văn bản đúng hạn.",
    "Bảng giá tham khảo\nĐơn vị\tSố lượng\tTỷ lệ\n{place}\t{number}\t{hour}%\n{place}\t{number}"
    "\t{hour}%\nGiá các mặt hàng thiết yếu tại chợ đầu mối nhìn chung ổn định, nguồn cung dồi dào,"
    " sức mua chưa tăng mạnh; ban quản lý chợ nhắc tiểu thương niêm yết giá và bán đúng giá.",
)
PARAGRAPHS = (
    "Cập nhật: Ban Tổ chức cho biết đã nhận thêm {number} ý kiến đóng góp của bạn đọc và sẽ trả lời"
    " bằng văn bản trước ngày {day}.",
    "Trước đó, {person} đã đến khảo sát thực tế tại {place}, lắng nghe tâm tư của người dân.",
    "Cũng trong dịp này, đơn vị đã phát động đợt thi đua cao điểm với nhiều phần việc thiết thực,"
    " hướng về cơ sở.",
)
DATELINES = (
    "(TTXVN) - ",
    "(SGGPO) – ",
    "TPHCM - ",
    "Hà Nội (TTXVN) – ",
    "(Theo Báo Nhân Dân) ",
    "",
)


def fill(rng: random.Random, form: str) -> str:
    """Return *form* with its blanks filled."""
    blanks: dict[str, Callable[[], str]] = {
        "{when}": lambda: rng.choice(vocabulary.WHEN),
        "{day}": lambda: f"{rng.randint(1, 28)}/{rng.randint(1, 12)}",
        "{place}": lambda: grammar.capital(rng.choice(vocabulary.PLACES)),
        "{number}": lambda: str(rng.randint(20, 4000)),
        "{hour}": lambda: str(rng.randint(7, 90)),
        "{person}": lambda: grammar.person(rng),
    }
    for blank, choose in blanks.items():
        while blank in form:
            form = form.replace(blank, choose(), 1)
    return form


def stories() -> Iterator[str]:
    """Yield the texts of invented articles without end; reports are left to `reports`."""
    for id_ in count(FIRST_ID):
        story = composer.compose(1, id_)
        if story.kind is not composer.StoryKind.REPORT and len(story.text) > 150:
            yield story.text


def reports(rng: random.Random) -> set[str]:
    """Return reports, no two of them alike."""
    found: set[str] = set()
    while len(found) < REPORTS:
        found.add(fill(rng, rng.choice(FORMS)))
    return found


# --- edits ------------------------------------------------------------------------------------


def with_typo(rng: random.Random, text: str) -> str:
    """Return *text* with a slip of the fingers in one word that is no name."""
    words = text.split(" ")
    place = rng.choice([i for i, word in enumerate(words) if word.islower() and word.isalpha()])
    word = words[place]
    at = rng.randrange(len(word))
    words[place] = rng.choice((
        word[:at] + word[at + 1 :] or "e",
        word[:at] + word[at] + word[at:],
        word[:at] + rng.choice("abehiknotuy") + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ))  # fmt: skip
    return " ".join(words)


def with_paragraph(rng: random.Random, text: str) -> str:
    """Return *text* with one more paragraph somewhere."""
    paragraphs = text.split("\n")
    added = fill(rng, rng.choice(PARAGRAPHS))
    paragraphs.insert(rng.randint(0, len(paragraphs)), added)
    return "\n".join(paragraphs)


def with_dateline(rng: random.Random, text: str) -> str:
    """Return *text* as another newspaper opens it."""
    for opening in ("(Thanhuytphcm.vn) - ", "(Thanhuytphcm.vn) – "):
        text = text.removeprefix(opening)
    first, space, rest = text.partition(" ")
    if first in vocabulary.WHEN:
        first = rng.choice(vocabulary.WHEN)
    return rng.choice(DATELINES) + first + space + rest


EDITS = (with_typo, with_paragraph, with_dateline)


def edited(rng: random.Random, text: str) -> str:
    """Return *text* after one edit or several."""
    copy = text
    for edit in rng.sample(EDITS, rng.randint(1, len(EDITS))):
        copy = edit(rng, copy)
    return copy if copy.split() != text.split() else with_typo(rng, copy)


# --- measuring --------------------------------------------------------------------------------


class Shelf:
    """Enters texts into an archive, one id after another."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.next_id = FIRST_ID

    def put(self, texts: Iterator[str]) -> float:
        """Enter *texts* and settle them; return milliseconds a text for settling alone."""
        spent, begin_id = 0.0, self.next_id
        while batch := list(islice(texts, BATCH)):
            with self.archive.transaction() as connection:
                connection.execute(insert(Article), [self._row(text) for text in batch])
                begin = time.process_time()
                near.mark(connection, set(map(text_digest, batch)), now=NOW)
                spent += time.process_time() - begin
        return spent / (self.next_id - begin_id) * 1000

    def _row(self, text: str) -> dict[str, object]:
        id_, self.next_id = self.next_id, self.next_id + 1
        at = NOW - timedelta(days=1)
        return {
            "id": id_, "url": f"https://thanhuytphcm.vn/tin-tuc/{id_}", "title": "", "lead": "",
            "text": text, "text_sha256": text_digest(text), "word_count": len(text.split()),
            "first_seen_at": at, "last_seen_at": at, "changed_at": at, "revision_count": 1,
            "extractor": "invented",
        }  # fmt: skip

    def marks(self, first: int) -> dict[int, int]:
        """Return the near-duplicates from the id *first* on, and of what they are."""
        query = select(Article.id, Article.near_duplicate_of).where(
            Article.id >= first, Article.near_duplicate_of.is_not(None)
        )
        with self.archive.snapshot() as connection:
            return {row.id: row.near_duplicate_of for row in connection.execute(query)}

    def texts(self, ids: list[int]) -> dict[int, str]:
        """Return the texts with these ids."""
        with self.archive.snapshot() as connection:
            query = select(Article.id, Article.text).where(Article.id.in_(ids))
            return {row.id: row.text for row in connection.execute(query)}


def measure(archive: Archive, articles: int, rng: random.Random) -> dict[str, object]:
    """Return the figures."""
    shelf, newspaper = Shelf(archive), stories()
    fill_ms = shelf.put(islice(newspaper, articles))
    look_up_ms = shelf.put(islice(newspaper, SAMPLE))
    begin_reports = shelf.next_id
    reports_ms = shelf.put(iter(sorted(reports(rng))))
    begin_copies = shelf.next_id
    chosen = rng.sample(range(FIRST_ID, begin_reports), min(SAMPLE, articles // 2))
    chosen += rng.sample(range(begin_reports, begin_copies), SAMPLE // 4)
    originals = shelf.texts(chosen)
    copies_ms = shelf.put(edited(rng, originals[id_]) for id_ in chosen)
    expected = dict(zip(range(begin_copies, shelf.next_id), chosen, strict=True))
    marks = shelf.marks(FIRST_ID)
    found = {id_: of for id_, of in marks.items() if id_ >= begin_copies}
    right = sum(expected[id_] == of for id_, of in found.items())
    return {
        "articles": articles,
        "fill_ms": round(fill_ms, 2),
        "look_up_ms": round(look_up_ms, 2),
        "look_up_ms_reports": round(reports_ms, 2),
        "look_up_ms_copies": round(copies_ms, 2),
        "false_pairs_of_articles": sum(id_ < begin_reports for id_ in marks),
        "false_pairs_of_reports": sum(begin_reports <= id_ < begin_copies for id_ in marks),
        "recall_of_copies": round(right / len(expected), 4),
        "precision_of_copies": round(right / max(1, len(found)), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    size = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as name, Archive.open(Path(name), create=True) as archive:
        print(json.dumps(measure(archive, size, random.Random(1)), indent=2))


if __name__ == "__main__":
    main()
