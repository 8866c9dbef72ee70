"""How much of two texts is the same, and which of them are two pieces of news all the same?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.duplicates.facts import Statement
from storage.duplicates.similarity import contradict, keys, similarity

REPORT = """(Thanhuytphcm.vn) - Sáng 5/11, Quận ủy Quận 3 tổ chức hội nghị sơ kết công tác xây dựng
Đảng. Theo báo cáo, trong quý đã kết nạp 120 đảng viên mới, đạt 85,5% chỉ tiêu; phát thẻ cho 35
đồng chí. Phát biểu tại hội nghị, đồng chí Nguyễn Văn Hiếu đề nghị các chi bộ tiếp tục đổi mới sinh
hoạt, chú trọng công tác kiểm tra, giám sát.
Hội nghị cũng biểu dương những tấm gương tiêu biểu ở cơ sở."""

WORDS = [
    *("hội", "nghị", "sơ", "kết", "năm", "Đảng", "Quận", "3", "5/11", "1.200", "Nguyễn", "Văn"),
    *(".", ",", ";", "(", ")", "-", "\n"),
]
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def likeness(one, other):
    return similarity(Statement(one), Statement(other))


def are_two_pieces_of_news(one, other):
    return contradict(Statement(one), Statement(other))


def replaced(old, new):
    assert old in REPORT
    return REPORT.replace(old, new)


# --- similarity -------------------------------------------------------------------------------


@given(texts, texts)
def test_similarity_is_a_part_and_the_same_both_ways(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_the_same_words_are_wholly_alike_and_others_not_at_all():
    assert likeness(REPORT, REPORT) == 1
    assert likeness(REPORT, "Trời hôm nay nhiều mây, chiều tối có mưa rào rải rác vài nơi.") == 0
    assert likeness("", "") == 0


def test_as_much_text_again_is_half_alike():
    more = " ".join(reversed(Statement(REPORT).words))
    assert likeness(REPORT, f"{REPORT}\n{more}") == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    "other",
    [
        unicodedata.normalize("NFD", REPORT),
        REPORT.upper().replace("(THANHUYTPHCM.VN)", "(TTXVN)"),
        REPORT.replace("\n", "  \n\n").replace(", ", " , ").replace("; ", " – "),
        REPORT.replace("Quận ủy", "Quận uỷ"),
        REPORT.removeprefix("(Thanhuytphcm.vn) - "),
        REPORT.replace("(Thanhuytphcm.vn) - ", "TPHCM (TTXVN) – "),
        REPORT.replace("5/11", "ngày 5 tháng 11"),
    ],
    ids=["NFD", "capitals", "spacing", "tone marks", "no dateline", "another dateline", "date"],
)
def test_print_makes_little_difference(other):
    assert likeness(REPORT, other) > 0.9
    assert not are_two_pieces_of_news(REPORT, other)


def test_marks_tell_words_apart():
    assert likeness("đang tiếp tục đổi mới sinh hoạt", "dang tiep tuc doi moi sinh hoat") == 0


# --- contradiction ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        replaced("120 đảng viên", "121 đảng viên"),
        replaced("85,5%", "85,6%"),
        replaced("5/11", "12/11"),
        replaced("Quận 3", "Quận 4"),
        replaced("Nguyễn Văn Hiếu", "Trần Văn Nam"),
        replaced("Nguyễn Văn Hiếu", "Nguyễn Thị Hiếu"),
        replaced("120 đảng viên mới, đạt 85,5% chỉ tiêu; phát thẻ cho 35",
                 "35 đảng viên mới, đạt 85,5% chỉ tiêu; phát thẻ cho 120"),
    ],
    ids=["number", "decimal", "date", "district", "person", "one name of it", "changed places"],
)  # fmt: skip
def test_another_number_date_or_name_is_another_piece_of_news(other):
    assert are_two_pieces_of_news(REPORT, other)
    assert are_two_pieces_of_news(other, REPORT)


@pytest.mark.parametrize(
    "other",
    [
        REPORT,
        replaced("tổ chức", "tổ cức"),
        replaced("Hiếu đề", "Hiếuu đề"),
        replaced("5/11", "05/11"),
        f"{REPORT}\nCũng tại hội nghị, đồng chí Lê Thị Mai trao 12 Giấy khen cho các tập thể.",
        replaced("\nHội nghị", "\nTham dự có đồng chí Võ Minh Tuấn và 40 đại biểu.\nHội nghị"),
    ],
    ids=["nothing", "typo", "misprinted name", "leading zero", "paragraph", "inserted paragraph"],
)
def test_an_edited_copy_is_the_same_piece_of_news(other):
    assert not are_two_pieces_of_news(REPORT, other)
    assert not are_two_pieces_of_news(other, REPORT)
    assert likeness(REPORT, other) > 0.5


@pytest.mark.parametrize(
    ("name", "misprint"),
    [("Hiếu", "Hiéeu"), ("Hiếu", "Hieu"), ("Chính", "Cính"), ("Trường", "Trờng"), ("Bến", "Bn"),
     ("Nguyễn", "Nguyênx"), ("Quốc", "Quốốc"), ("Tuyên", "Tyuên")],
)  # fmt: skip
def test_a_misprinted_name_is_told_by_what_no_syllable_looks_like(name, misprint):
    text, copy = (replaced("Hiếu đề", f"{each} đề") for each in (name, misprint))
    assert not are_two_pieces_of_news(text, copy)
    assert not are_two_pieces_of_news(copy, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Minh", "Linh"), ("An", "Anh"), ("Bình", "Định"), ("Lan", "Lân"), ("Văn Thu", "Văn Thư"),
     ("XI", "XII"), ("VI", "IV"), ("A1", "AI"), ("HĐND", "UBND")],
)  # fmt: skip
def test_two_names_a_letter_apart_are_two_names(one, other):
    text, another = (replaced("Hiếu đề", f"{each} đề") for each in (one, other))
    assert are_two_pieces_of_news(text, another)
    assert are_two_pieces_of_news(another, text)


@given(texts, texts)
def test_contradiction_goes_both_ways_and_never_with_oneself(one, other):
    assert not are_two_pieces_of_news(one, one)
    assert are_two_pieces_of_news(one, other) == are_two_pieces_of_news(other, one)


@given(texts, texts)
def test_who_only_says_more_contradicts_nobody(one, added):
    assert not are_two_pieces_of_news(one, f"{one}\n{added}")


def test_much_the_same_over_and_over_takes_no_time():
    """Hostile pages: an alignment that looked at all pairs would take hours."""
    one, other = "Quận 3 họp bàn . " * 40_000, "họp bàn Quận 4 . " * 40_000
    assert likeness(one, other) < 1
    are_two_pieces_of_news(one, other)


@pytest.mark.parametrize("words", ["12 345 ", "Hà Nội ", "Hà Nội, "])
def test_a_table_of_nothing_but_facts_takes_no_time(words):
    one, other = words * 80_000, words * 79_999 + "7/7"
    assert likeness(one, other) > 0
    are_two_pieces_of_news(one, other)


# --- keys -------------------------------------------------------------------------------------


@given(texts)
def test_keys_are_few_and_fit_an_integer_column(text):
    found = keys(Statement(text))
    assert len(found) <= 20
    assert all(0 <= key < 2**63 for key in found)
    assert found == keys(Statement(unicodedata.normalize("NFD", text)))


def test_keys_are_the_same_in_every_process():
    """They are kept in the database: another way to make them finds nothing that is there."""
    assert keys(Statement("Quận 3 kết nạp 120 đảng viên")) == {
        161173163299094,
        224268461429811,
        272773125861659,
    }


def test_nearly_equal_texts_share_keys_and_others_do_not():
    copy = f"{replaced('tổ chức', 'tổ cức')}\nCũng trong dịp này, đơn vị đã phát động thi đua."
    other = "Trời hôm nay nhiều mây, chiều tối có mưa rào rải rác vài nơi. Nhiệt độ 25 đến 33 độ."
    assert len(keys(Statement(REPORT)) & keys(Statement(copy))) >= 5
    assert not keys(Statement(REPORT)) & keys(Statement(other))


def test_a_text_without_words_has_no_keys():
    assert keys(Statement("")) == keys(Statement(" … \n")) == set()
