"""A nearly equal text is a near-duplicate of the earliest one, in whatever order they come."""

from __future__ import annotations

import os
import random
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from multiprocessing import get_context

import pytest
from sqlalchemy import func, select

from storage.articles.save import save_visits
from storage.database.models import NearKey, UncomparedText
from storage.duplicates import near
from tests.articles import FIRST_DAY, article, save, visit

TEXT = """(Thanhuytphcm.vn) - Sáng 5/11, Quận ủy Quận 3 tổ chức hội nghị sơ kết công tác xây dựng
Đảng. Theo báo cáo, trong quý đã kết nạp 120 đảng viên mới, đạt 85,5% chỉ tiêu; phát thẻ cho 35
đồng chí. Phát biểu tại hội nghị, đồng chí Nguyễn Văn Hiếu đề nghị các chi bộ tiếp tục đổi mới sinh
hoạt, chú trọng công tác kiểm tra, giám sát.
Hội nghị cũng biểu dương những tấm gương tiêu biểu ở cơ sở."""
TYPO = TEXT.replace("tổ chức", "tổ cức")
LONGER = f"{TEXT}\nCũng trong dịp này, đơn vị đã phát động đợt thi đua cao điểm, hướng về cơ sở."
OTHER = """Trời hôm nay nhiều mây, chiều tối có mưa rào rải rác vài nơi, gió nhẹ. Người dân được
nhắc mang theo áo mưa khi ra đường và hạn chế đi qua những nơi hay ngập."""
LATER = FIRST_DAY + timedelta(days=1000)


def near_duplicates(archive):
    return {each.id: each.near_duplicate_of for each in archive.articles()}


def texts(**by_name):
    """Visits of articles, as ``a1=TEXT``."""
    return [visit(article(int(name[1:]), text=text)) for name, text in by_name.items()]


@pytest.mark.parametrize("order", [*permutations([(1, TEXT), (2, TYPO), (3, LONGER)])])
@pytest.mark.parametrize("together", [True, False])
def test_the_earliest_is_named_whatever_comes_first(archive, order, together):
    visits = [visit(article(number, text=text)) for number, text in order]
    for batch in [visits] if together else [[each] for each in visits]:
        save(archive, *batch)
    assert near_duplicates(archive) == {1: None, 2: 1, 3: 1}


@pytest.mark.parametrize("seed", range(5))
def test_a_large_family_is_found_whole_whatever_comes_first(archive, seed):
    """Each copy says something of its own, so that the copies contradict one another."""
    own = "Cập nhật: Ban Tổ chức đã nhận thêm {} ý kiến và sẽ trả lời trước ngày {}/12."
    family = {n: f"{TEXT}\n{own.format(n * 37, n)}" for n in range(2, 16)}
    family |= {n: family[n].replace("tiêu biểu", "tiêu biẻu") for n in range(2, 16, 3)}
    visits = [visit(article(n, text=text)) for n, text in ({1: TEXT} | family).items()]
    random.Random(seed).shuffle(visits)
    for each in visits:
        save(archive, each)
    assert near_duplicates(archive) == {1: None} | dict.fromkeys(family, 1)


def test_the_similarity_is_kept_with_the_mark(archive):
    save(archive, *texts(a1=TEXT, a2=TYPO, a3=LONGER, a4=OTHER))
    one, typo, longer, other = archive.articles()
    assert 0.9 < typo.near_duplicate_similarity < 1
    assert 0.5 <= longer.near_duplicate_similarity < typo.near_duplicate_similarity
    assert one.near_duplicate_similarity is other.near_duplicate_similarity is None


@pytest.mark.parametrize("change", [("120", "121"), ("5/11", "12/11"), ("Quận 3", "Quận 4"),
                                    ("Nguyễn Văn Hiếu", "Trần Thị Lan")])  # fmt: skip
def test_reports_of_one_form_are_no_near_duplicates(archive, change):
    save(archive, *texts(a1=TEXT, a2=TEXT.replace(*change)))
    assert near_duplicates(archive) == {1: None, 2: None}


def test_an_exact_duplicate_is_no_near_duplicate_as_well(archive):
    save(archive, *texts(a1=TEXT, a2=TYPO, a3=TEXT, a4=TYPO))
    assert near_duplicates(archive) == {1: None, 2: 1, 3: None, 4: None}
    assert {each.id: each.duplicate_of for each in archive.articles()} == {
        1: None, 2: None, 3: 1, 4: 2,
    }  # fmt: skip


def test_texts_that_say_too_little_are_not_compared(archive):
    save(archive, *texts(a1="Mời bạn đọc theo dõi video dưới đây.", a2="Mời bạn đọc theo dõi."))
    assert near_duplicates(archive) == {1: None, 2: None}


def test_a_changed_text_is_settled_anew_with_those_that_followed_it(archive):
    save(archive, *texts(a1=TEXT, a2=TYPO, a3=LONGER))
    save(archive, visit(article(1, text=OTHER), day=1))
    assert near_duplicates(archive) == {1: None, 2: None, 3: 2}
    save(archive, visit(article(1, text=TEXT), day=2))
    assert near_duplicates(archive) == {1: None, 2: 1, 3: 1}


def test_settling_again_changes_nothing(archive):
    save(archive, *texts(a1=TEXT, a2=TYPO, a3=LONGER, a4=OTHER))
    before = [(each.id, each.near_duplicate_of, each.changed_at) for each in archive.articles()]
    with archive.transaction() as connection:
        number = connection.scalar(select(func.count()).select_from(NearKey))
        every = {each.text_sha256 for each in archive.articles()}
        near.mark(connection, every, now=LATER)
        assert connection.scalar(select(func.count()).select_from(NearKey)) == number
    after = [(each.id, each.near_duplicate_of, each.changed_at) for each in archive.articles()]
    assert after == before


def test_a_copy_is_found_among_hundreds_of_reports_of_its_form(archive):
    """What they all say is kept for the first of them only; their facts tell them apart."""
    rng = random.Random(1)
    reports = [
        TEXT.replace("120", str(rng.randint(100, 9000)))
        .replace("5/11", f"{rng.randint(1, 28)}/{rng.randint(1, 12)}")
        .replace("35\n", f"{rng.randint(10, 99)}\n")
        for _ in range(300)
    ]
    save(archive, *(visit(article(n, text=text)) for n, text in enumerate(reports, 1)))
    assert set(near_duplicates(archive).values()) == {None}
    copies = {1000 + n: n for n in (1, 60, 150, 299)}
    save(archive, *(
        visit(article(copy, text=reports[of - 1].replace("tổ chức", "tổ cức")))
        for copy, of in copies.items()
    ))  # fmt: skip
    assert {id_: of for id_, of in near_duplicates(archive).items() if of} == copies


def test_a_longer_copy_of_a_report_is_found_by_its_one_name_alone(archive):
    """Whatever stands before and behind the name in the copy."""
    form = (
        "{} vừa được điều động, bổ nhiệm giữ chức vụ mới theo quyết định của Ban Thường vụ. Tại"
        " buổi lễ công bố, lãnh đạo địa phương chúc mừng đồng chí, mong đồng chí sớm tiếp cận công"
        " việc, phát huy năng lực, cùng tập thể hoàn thành tốt nhiệm vụ được giao."
    )
    families, middles = ("Trần", "Lê", "Võ", "Đỗ", "Phan"), ("Thị", "Văn", "Minh", "Ngọc")
    names = [f"{a} {b} {c}" for a in families for b in middles for c in ("Lan", "Hùng", "Tâm")]
    added = "Trước đó, Phạm Diễm Thư đã đến khảo sát thực tế tại Quận 4, lắng nghe người dân."
    save(archive, *(visit(article(n, text=form.format(name))) for n, name in enumerate(names, 1)))
    save(archive, *(
        visit(article(100 + n, text=f"{added}\nTPHCM - {form.format(names[n - 1])}"))
        for n in (3, 55, 60)
    ))  # fmt: skip
    assert {id_: of for id_, of in near_duplicates(archive).items() if of} == {
        103: 3,
        155: 55,
        160: 60,
    }


def postpone(archive, *visits):
    with archive.transaction() as connection:
        save_visits(connection, visits, run_id=None, near_duplicates=False)


def awaiting(archive):
    with archive.snapshot() as connection:
        return connection.scalar(select(func.count()).select_from(UncomparedText))


def test_what_is_postponed_is_compared_by_whoever_comes_next(archive):
    """A run that was killed or interrupted has not compared what it saved."""
    postpone(archive, *texts(a1=TEXT, a2=TYPO, a3=OTHER))
    assert near_duplicates(archive) == dict.fromkeys((1, 2, 3))
    assert awaiting(archive) == 3
    postpone(archive, *texts(a4=LONGER))
    archive.mark_near_duplicates()
    assert near_duplicates(archive) == {1: None, 2: 1, 3: None, 4: 1}
    assert awaiting(archive) == 0


def test_who_wants_it_to_end_leaves_the_rest_to_whoever_comes_next(archive):
    postpone(archive, *texts(a1=TEXT, a2=TYPO))
    archive.mark_near_duplicates(until=lambda: True)
    assert awaiting(archive) == 2
    archive.mark_near_duplicates()
    assert near_duplicates(archive) == {1: None, 2: 1}


def test_a_text_that_is_no_articles_any_more_awaits_nothing(archive):
    postpone(archive, visit(article(1, text=OTHER)), visit(article(2, text=TEXT)))
    postpone(archive, visit(article(1, text=TYPO), day=1))
    archive.mark_near_duplicates()
    assert near_duplicates(archive) == {1: None, 2: 1}
    assert awaiting(archive) == 0


@pytest.mark.parametrize("killed", [False, True])
def test_processes_that_share_the_work_find_the_same(archive, killed):
    """Also where one of them ends under way."""
    words = TEXT.split()
    originals = {n: " ".join(random.Random(n).sample(words, len(words))) for n in range(150)}
    copies = {n + 1000: f"{text} Ban biên tập." for n, text in originals.items()}
    postpone(archive, *texts(**{f"a{n}": text for n, text in (originals | copies).items()}))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        if killed:
            with suppress(BrokenProcessPool):
                pool.submit(os._exit, 1).result()
        archive.mark_near_duplicates(pool)
    assert near_duplicates(archive) == dict.fromkeys(originals) | {n: n - 1000 for n in copies}
    assert awaiting(archive) == 0
