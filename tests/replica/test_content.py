"""The stand-in newsroom: always the same, true to the seed, diverse enough to be told apart."""

from itertools import pairwise
from pathlib import Path

import pytest

from crawler.site.calendar import estimate_date
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from crawler.site.urls import read_url, slugify
from replica.content import NewsSite, Removal
from replica.edits import Edit
from replica.known import KNOWN_IDS, SEED_ID
from replica.story import Paragraph, StoryKind
from vietnamese.letters import clean
from vietnamese.time import VIETNAM

TRUE_ADDRESSES = """
/tin-tuc/-hi-hoa-mo-cua-di-lam-buon-ban-1491885264
/tin-tuc/lan-toa-tu-cuoc-thi-tim-hieu-ve-bien-dao-viet-nam-va-60-nam-ngay-mo-duong-ho-chi-minh-tren-bien-1491885290
/tin-tuc/khoi-co-quan-bo-tu-lenh-vung-2-hai-quan-phat-dong-thi-dua-cao-diem-1491885291
/tin-tuc/lien-doan-lao-dong-tphcm-phan-dau-ho-tro-35-000-ve-tau-xe-may-bay-cho-cong-nhan-ve-tet-1491885536
/tin-tuc/-video-nhung-tam-guong-tieu-bieu-trong-hoc-tap-va-lam-theo-tu-tuong-dao-duc-phong-cach-ho-chi-min-1491886248
/tin-tuc/tong-ket-cuoc-thi-tim-hieu-ve-bien-dao-viet-nam-va-60-nam-ngay-mo-duong-ho-chi-minh-tren-bien-1491886259
/tin-tuc/nha-van-nguyen-nhat-anh-ra-mat-tac-pham-moi-1491871594
/tin-tuc/-hi-hoa-van-hoa-ung-xu-tren-mang-xa-hoi-1491879789
/tin-tap-chi/so-tay-xay-dung-dang-4-2016/ban-ve-hong-va-chuyen-1463364277
/tu-lieu/van-kien-dai-hoi-dai-bieu-dang-bo-tphcm-lan-thu-iii/loi-khai-mac-dai-hoi-cua-dong-chi-nguyen-van-linh-1077951094
"""
SEED = Path(__file__).parents[2] / "replica/data/seed.txt"


@pytest.fixture(scope="module")
def site() -> NewsSite:
    return NewsSite(1500)


def test_article_zero_is_the_seed_word_for_word(site: NewsSite) -> None:
    truth = site.truth(SEED_ID)
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    body = lines[3 : lines.index("Đình Lý")]
    doubled = [line for line in body if line.startswith("Bí thư Đảng ủy Khối")]
    assert truth.title == lines[1]
    assert truth.text.split("\n") == [line for line in body if line not in doubled]
    assert len(truth.text.split("\n")) == 9
    assert [image.caption for image in truth.images] == [
        lines[2],
        doubled[0][: len(doubled[0]) // 2],
    ]
    assert truth.images[1].alt == truth.images[1].caption
    assert (truth.author, truth.source) == ("Đình Lý", "Thanhuytphcm.vn")
    assert truth.published_at is not None
    assert truth.published_at.astimezone(VIETNAM).date().isoformat() == "2020-11-03"
    assert all("/2020/11/03-11-2020-" in image.url for image in truth.images)


def test_a_search_for_the_seeds_own_words_finds_the_seed_alone(site: NewsSite) -> None:
    told = [n for n in site.ids() if "Đảng ủy Khối" in f"{site.title(n)} {site.truth(n).text}"]
    assert told == [SEED_ID]


@pytest.mark.parametrize("count", [1, 2, 5, 20])
def test_the_seed_stands_on_the_smallest_site(count: int) -> None:
    small = NewsSite(count)
    assert len(small) == count == len(small.ids())
    assert SEED_ID in small


def test_the_known_articles_have_their_true_addresses(site: NewsSite) -> None:
    paths = [site.path(article_id) for article_id in KNOWN_IDS]
    for address in TRUE_ADDRESSES.split():
        assert address in paths


def test_the_same_seed_says_the_same_and_another_says_something_else(site: NewsSite) -> None:
    again, other = NewsSite(1500), NewsSite(1500, seed=2)
    assert again.ids() == site.ids()
    assert [again.truth(n) for n in again.ids()[::50]] == [site.truth(n) for n in site.ids()[::50]]
    assert other.ids() != site.ids()


def test_addresses_follow_the_sites_grammar(site: NewsSite) -> None:
    for article_id in site.ids():
        truth = site.truth(article_id)
        read = read_url(truth.url)
        assert read is not None
        assert (read.article_id, read.canonical) == (article_id, truth.url)
        if article_id not in KNOWN_IDS:
            assert f"/{slugify(truth.title)}-{article_id}" in truth.url


def test_times_rise_with_the_ids_and_keep_to_the_calendar(site: NewsSite) -> None:
    generated = [n for n in site.ids() if n not in KNOWN_IDS]
    times = [site.published_at(n) for n in generated]
    assert all(later >= earlier for later, earlier in pairwise(times))
    for article_id, at in zip(generated, times, strict=True):
        estimate = estimate_date(article_id)
        assert estimate is not None
        days = 0 if article_id < FIRST_COUNTER_ID else 35
        assert abs((estimate.date() - at.date()).days) <= days
        assert site.story(article_id).published_at == at


def test_every_kind_of_piece_occurs(site: NewsSite) -> None:
    stories = [site.story(n) for n in site.ids()]
    assert {story.kind for story in stories} == set(StoryKind)
    assert any(not story.text and story.title.startswith("[Hí họa]") for story in stories)
    assert any(not story.text and story.title.startswith("[Video]") for story in stories)
    assert any("Tin khác" in story.text for story in stories)
    assert any(story.source == "TTXVN" and story.author is None for story in stories)
    assert any(story.author and " - " in story.author for story in stories)
    assert any(story.byline.startswith("Bài, ảnh:") for story in stories)
    assert any(story.files for story in stories)
    assert any("\t" in story.text for story in stories)
    leads = [story.lead for story in stories]
    assert any(lead.startswith("(Thanhuytphcm.vn) – ") for lead in leads)
    assert any(lead.endswith("…") for lead in leads)


def test_the_truth_is_clean(site: NewsSite) -> None:
    for article_id in site.ids():
        truth = site.truth(article_id)
        assert all(
            clean(cell) == cell for line in truth.text.split("\n") for cell in line.split("\t")
        )
        assert not truth.lead or truth.lead in truth.text.split("\n")
        assert not truth.text or len(truth.text) > 150


def test_a_day_in_the_lead_is_the_day_of_publication_unless_a_picture_tells_it(
    site: NewsSite,
) -> None:
    for article_id in site.ids():
        story = site.story(article_id)
        own = f" {story.published_at.day}/{story.published_at.month}, "
        if story.kind is StoryKind.NEWS and article_id not in KNOWN_IDS and not story.photos:
            dated = any(
                f"{word} " in story.lead[:30] for word in ("Sáng", "Ngày", "Trưa", "Chiều", "Tối")
            )
            assert not dated or own in clean(story.lead), story


def test_unrelated_articles_share_little(site: NewsSite) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[i : i + 4]) for i in range(len(words) - 3)}

    sample = [
        n for n in site.ids()
        if site.story(n).kind is not StoryKind.REPORT
        and site.original(n) is None and site.near_original(n) is None
        and site.truth(n).text
    ][::8]  # fmt: skip
    sets = [shingles(site.truth(n).text) for n in sample]
    for index, one in enumerate(sets):
        for other in sets[:index]:
            assert len(one & other) / len(one | other) < 0.35


def test_some_articles_are_printed_twice_and_some_nearly_so(site: NewsSite) -> None:
    reprints = {n: m for n in site.ids() if (m := site.original(n))}
    near = {n: m for n in site.ids() if (m := site.near_original(n))}
    assert reprints[1_456_367_910] == 1_435_634_558
    assert len(reprints) >= 2
    assert near
    for copy, original in reprints.items():
        assert copy > original
        assert site.truth(copy).text == site.truth(original).text
    for copy, original in near.items():
        assert site.truth(copy).text != site.truth(original).text
        first = site.truth(copy).text.split("\n")[0]
        assert copy > original
        assert first == site.truth(original).text.split("\n")[0]


def test_equal_texts_are_reprints_and_nothing_else() -> None:
    site = NewsSite(150)
    first: dict[str, int] = {}
    for article_id in reversed(site.ids()):
        text = site.truth(article_id).text
        if text:
            earliest = first.setdefault(text, article_id)
            assert site.original(article_id) == (earliest if earliest != article_id else None)


def test_weekly_reports_differ_in_their_numbers(site: NewsSite) -> None:
    reports = [
        site.truth(n).text for n in site.ids() if site.story(n).kind is StoryKind.REPORT
    ]  # fmt: skip
    assert len(reports) > 3
    assert len(set(reports)) == len(reports)


def test_publishing_adds_the_newest_and_changes_nothing_else() -> None:
    site = NewsSite(200)
    before = {n: site.truth(n) for n in site.ids()}
    added = site.publish(3)
    assert site.ids()[:3] == added[::-1]
    assert len(site) == 203
    assert {n: site.truth(n) for n in before} == before
    assert site.published_at(added[0]) >= max(site.published_at(n) for n in before)


@pytest.mark.parametrize("edit", list(Edit))
def test_an_edit_changes_what_it_says(edit: Edit) -> None:
    site = NewsSite(20)
    before = site.truth(SEED_ID)
    site.edit(SEED_ID, edit)
    first = site.truth(SEED_ID)
    site.edit(SEED_ID, edit)
    after = site.truth(SEED_ID)
    assert (before.text != first.text) is (edit in (Edit.TYPO, Edit.PARAGRAPH, Edit.PUNCTUATION))
    assert (before.title != first.title) is (edit is Edit.TITLE)
    assert (before.images != first.images) is (edit is Edit.CAPTION)
    assert after.url == before.url
    assert first.id == before.id
    if edit is Edit.PUNCTUATION:
        letters = [
            "".join(c for c in text if c.isalnum())
            for text in (before.text, first.text, after.text)
        ]
        assert len(set(letters)) == 1


def test_a_deleted_article_stands_nowhere_and_comes_back_as_it_was() -> None:
    site = NewsSite(50)
    truth = site.truth(SEED_ID)
    section = site.section(SEED_ID)
    count = site.count(section)
    site.delete(SEED_ID, Removal.GONE)
    assert SEED_ID not in site
    assert SEED_ID not in site.ids()
    assert SEED_ID not in site.newest(0, 50, section)
    assert site.count(section) == count - 1
    site.restore(SEED_ID)
    assert site.truth(SEED_ID) == truth
    assert site.count(section) == count


def test_links_in_the_text_lead_to_articles_of_the_site(site: NewsSite) -> None:
    linking = [n for n in site.ids() if site.truth(n).links]
    assert linking
    for article_id in linking:
        for url in site.truth(article_id).links:
            target = read_url(url)
            assert target is not None
            assert target.article_id in site
            assert target.article_id != article_id


def test_what_the_site_never_had_is_a_key_error(site: NewsSite) -> None:
    with pytest.raises(KeyError):
        site.truth(42)
    with pytest.raises(KeyError):
        site.edit(42)
    with pytest.raises(ValueError, match="0 articles"):
        NewsSite(0)


def test_emphasis_and_links_are_part_of_the_paragraph(site: NewsSite) -> None:
    marked = [
        block
        for n in site.ids()[:300]
        for block in site.story(n).blocks
        if isinstance(block, Paragraph) and len(block.runs) > 1
    ]
    assert marked
    assert all(block.text == "".join(run.text for run in block.runs) for block in marked)


@pytest.mark.slow
def test_two_hundred_thousand_articles_are_at_hand_at_once() -> None:
    large = NewsSite(200_000)
    ids = large.ids()
    assert len(ids) == len(set(ids)) == 200_000
    assert sum(large.count(section) for section in large.sections) == 200_000
    assert large.truth(ids[100_000]).text is not None
