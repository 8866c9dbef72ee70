"""Coverage counts, month by month, what is held and what is missing."""

from __future__ import annotations


def test_coverage_counts_every_article(thanhuy, held, articles):
    months = thanhuy("coverage", "--format", "json", "--archive", held).json
    assert sum(m["archived"] for m in months if not m["section"]) == len(articles)
    assert all(m["estimated_missing"] is None for m in months if m["section"])
