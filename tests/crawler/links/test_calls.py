"""What a page's own function does with a page's number is asked for without running it."""

import pytest
from lxml import html

from crawler.links.calls import Call, call_of, functions_of
from crawler.links.discover import discover

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
ROW = '<b>1</b> <a href="javascript:{0}(2)">2</a> <a href="javascript:{0}(3)">3</a>'


def links(markup: str):
    return discover(html.fromstring(f"<html><body>{markup}</body></html>"), SECTION)


@pytest.mark.parametrize(
    ("function", "address"),
    [
        ('function go(p) { window.location.href = "?trang=" + p; }', "?trang=2"),
        ('function go(p){ location.replace("/ds.aspx?trang=" + p + "&lang=vi") }',
         "/ds.aspx?trang=2&lang=vi"),
        ("var go = function (p) { document.location = '/ds.aspx?trang=' + p }", "/ds.aspx?trang=2"),
        ("const go = (p) => { location.assign('?trang=' + p) }", "?trang=2"),
    ],
)  # fmt: skip
def test_a_function_goes_to_an_address(function: str, address: str) -> None:
    (link,) = links(f"<script>{function}</script>{ROW.format('go')}").next_pages
    assert link.address.endswith(address)
    assert link.form is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "body",
    [
        "document.f.trang.value = n; document.f.submit();",
        "document.getElementById('hd').value=n;document.forms[0].submit()",
        "$('#hd').val(n); $('#f').submit()",
    ],
)
def test_a_function_fills_in_a_form_of_the_page(method: str, body: str) -> None:
    form = (
        f'<form name="f" id="f" method="{method}"><input type="hidden" name="trang" id="hd" value="1">'
        '<input type="hidden" name="loai" value="tin"></form>'
    )
    script = f"<script>function go(n) {{ {body} }}</script>"
    (link,) = links(script + form + ROW.format("go")).next_pages
    if method == "get":
        assert link.address == f"{SECTION}?loai=tin&trang=2"
    else:
        assert (link.address, link.form) == (SECTION, "trang=2&loai=tin")
        assert link.url == f"{SECTION}#trang=2"


def test_a_handler_fills_in_the_form_itself() -> None:
    press = "<a href='#' onclick=\"document.getElementById('hd').value='{0}';submitForm(false)\">{0}</a>"
    form = (
        f'<form method="post"><input type="hidden" id="hd" name="trang" value="1"><b>1</b>'
        f"{press.format(2)} {press.format(3)}</form>"
    )
    assert [link.form for link in links(form).next_pages] == ["trang=2"]


@pytest.mark.parametrize(
    "script",
    [
        "function go(p) { location.href = 'https://evil.example/?trang=' + p }",
        "function go(p) { location.href = '?trang=' + other(p) }",
        "function go(p) { $.post('/xoa', {id: p}) }",
        "function go(p) { document.dangky.email.value = p; document.dangky.submit() }",
        "function go(p) {",
        "",
    ],
)
def test_what_it_does_not_tell_is_not_guessed(script: str) -> None:
    form = '<form name="dangky" method="post"><input name="email"></form>'
    found = links(f"<script>{script}</script>{form}{ROW.format('go')}")
    assert (found.next_pages, found.unfollowable) == ((), 1)


def test_a_drop_down_goes_where_its_script_says() -> None:
    options = '<option value="1" selected>1<option value="2">2<option value="3">3'
    script = "location.href='?pg='+this.options[this.selectedIndex].value"
    (link,) = links(f'<select onchange="{script}">{options}</select>').next_pages
    assert link.address == f"{SECTION}?pg=2"


def test_arguments_are_told_apart() -> None:
    functions = functions_of("function di(dm, n) { location = '/ds?dm=' + dm + '&p=' + n; }")
    element = html.fromstring("<a onclick=\"di('55', 2)\">2</a>")
    assert call_of(element, functions) == Call(address="/ds?dm=55&p=2")
