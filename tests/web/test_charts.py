"""A chart is as tall as its counts."""

from web.charts import bars, filled_months


def test_the_highest_bar_fills_the_picture_and_the_others_are_to_scale():
    chart = bars({"a": 10, "b": 5, "c": 0})
    assert [bar.height for bar in chart.bars] == [chart.height, chart.height / 2, 0]
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)
    assert (chart.first, chart.last, chart.most) == ("a", "c", 10)


def test_nothing_is_no_chart():
    assert bars({}) is None
    assert bars({"a": 0}) is None


def test_months_without_any_are_not_left_out():
    assert filled_months({"2020-11": 3, "2021-01": 1}) == {"2020-11": 3, "2020-12": 0, "2021-01": 1}
    assert filled_months({}) == {}
