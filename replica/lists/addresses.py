"""Where do the further pages of a list stand?"""

from __future__ import annotations

from replica.lists.habit import Habit


def _offset(step: int, name: str = "start") -> Habit:
    return Habit(
        name=f"offset-{step}",
        source=f"Joomla's category blog (limitstart, start), {step} items a page",
        address=lambda path, number: f"{path}?{name}={(number - 1) * step}",
    )


ADDRESSES = (
    Habit(
        name="page-query",
        source="Orchard, nopCommerce and most ASP.NET MVC sites (PagedList)",
        address=lambda path, number: f"{path}?page={number}",
    ),
    Habit(
        name="zero-based",
        source="Drupal's views pager: the second page is ?page=1",
        address=lambda path, number: f"{path}?page={number - 1}",
    ),
    _offset(5),
    _offset(20),
    Habit(
        name="offset-path",
        source="ExpressionEngine's paginate: /P20",
        address=lambda path, number: f"{path}/P{(number - 1) * 5}",
    ),
    Habit(
        name="trang-path",
        source="Vietnamese provincial portals: /trang-2",
        address=lambda path, number: f"{path}/trang-{number}",
    ),
    Habit(
        name="p-suffix",
        source="VnExpress: /thoi-su-p2",
        address=lambda path, number: f"{path}-p{number}",
    ),
    Habit(
        name="page-path",
        source="WordPress's pretty permalinks: /page/2/",
        address=lambda path, number: f"{path}/page/{number}/",
    ),
    Habit(
        name="liferay-cur",
        source="Liferay's search container: _101_delta is the page size, _101_cur the page",
        address=lambda path, number: (
            f"{path}?p_p_id=101_INSTANCE_x7&_101_INSTANCE_x7_delta=5&_101_INSTANCE_x7_cur={number}"
        ),
    ),
    Habit(
        name="dnn-module",
        source="DotNetNuke's module pager: smdpage393=2",
        address=lambda path, number: f"{path}?smdpage393={number}",
    ),
    Habit(
        name="many-parameters",
        source="PHP portals of provinces: the page among module, view and a section's sid",
        address=lambda path, number: f"{path}?mod=news&sid=42&act=list&trang={number}&lang=vi",
    ),
    Habit(
        name="capital-parameter",
        source="SharePoint web parts and Kentico: ?Page=2",
        address=lambda path, number: f"{path}?Page={number}",
    ),
)
