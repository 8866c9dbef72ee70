"""Which pages could the site make of a story? Many: every habit of such pages, freely combined."""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape

import lxml.html

from tests.crawler.extraction.stories import Part, Story
from vietnamese.time import Precision

CLOCKS = (
    "Thứ Ba, ngày 3 tháng 8 năm 2027",
    "Thứ Hai, 07/06/2027 | 10:23",
    "Hôm nay: Chủ Nhật, 09/05/2027 08:15:33",
)


@dataclass
class Made:
    """A page, and what is right about it."""

    html: str
    url: str
    fetched_at: datetime
    story: Story
    published: datetime | None
    precision: Precision | None
    habits: dict[str, str] = field(default_factory=dict)
    images: list[tuple[str, str]] = field(default_factory=list)
    author: str | None = None
    fake: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        return self.html.encode()


class Maker:
    """Makes one page of a story; every choice is drawn from *rng* and noted in ``habits``."""

    def __init__(
        self, story: Story, rng: random.Random, forced: dict[str, str] | None = None
    ) -> None:
        self.story, self.rng, self.forced = story, rng, forced or {}
        self.habits: dict[str, str] = {}
        self.images: list[tuple[str, str]] = []
        self.p_open, self.p_close = "<p>", "</p>"

    def pick(self, habit: str, *choices: str) -> str:
        chosen = self.forced.get(habit) or self.rng.choice(choices)
        self.habits[habit] = chosen
        return chosen

    def coin(self, habit: str, chance: float = 0.5) -> bool:
        return (
            self.pick(habit, *(["yes"] * round(chance * 10) + ["no"] * round(10 - chance * 10)))
            == "yes"
        )

    # --- pieces ---

    def others(self, count: int) -> list[tuple[str, str, str]]:
        heads = ["Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", "Khai mạc hội nghị lần thứ 5",
                 "TPHCM: Tập trung gỡ khó cho doanh nghiệp nhỏ và vừa", "Quận 6 tổng kết phong trào thi đua yêu nước",
                 "[Video] Toàn cảnh lễ ra quân", "Bế giảng lớp bồi dưỡng nhận thức về Đảng", "Chung tay vì người nghèo"]  # fmt: skip
        return [(f"/tin-tuc/tin-so-{i}-{self.story.article_id - 40 - i}", heads[i % 7],
                 f"(Thanhuytphcm.vn) - Sáng {i + 1}/9, tại trụ sở, các đại biểu đã dự lễ và trao quà cho {i + 3} gia đình chính sách.")
                for i in range(count)]  # fmt: skip

    def other_date(self, i: int) -> str:
        return (self.story.published - timedelta(days=1 + 3 * i)).strftime("%d/%m/%Y")

    def list_box(self, heading: str, habit: str) -> str:
        items = self.others(4)
        style = self.pick(habit, "ul", "divs", "flat", "table", "leads", "dated")
        if style == "ul":
            inner = (
                "<ul>" + "".join(f'<li><a href="{u}">{t}</a></li>' for u, t, _ in items) + "</ul>"
            )
        elif style == "divs":
            inner = "".join(
                f'<div><a href="{u}"><img src="/t/{i}.jpg"></a><div><a href="{u}">{t}</a></div></div>'
                for i, (u, t, _) in enumerate(items)
            )
        elif style == "flat":
            inner = "".join(
                f'- <a href="{u}">{t}</a> ({self.other_date(i)})<br>'
                for i, (u, t, _) in enumerate(items)
            )
        elif style == "table":
            inner = (
                "<table>"
                + "".join(
                    f'<tr><td><img src="/i/bullet.gif"></td><td><a href="{u}">{t}</a> <i>({self.other_date(i)})</i></td></tr>'
                    for i, (u, t, _) in enumerate(items)
                )
                + "</table>"
            )
        elif style == "leads":
            inner = "".join(
                f'<div><h3><a href="{u}">{t}</a></h3><p>{lead}</p></div>' for u, t, lead in items
            )
        else:
            inner = "".join(
                f'<div><span>{self.other_date(i)}</span> <a href="{u}">{t}</a></div>'
                for i, (u, t, _) in enumerate(items)
            )
        shape = self.pick(habit + " shape", "box", "own heading", "loose")
        if shape == "box":
            return f'<div class="{self.word()}"><div class="{self.word()}">{heading}</div>{inner}</div>'
        if shape == "own heading":
            return f"<div><h3><span>{heading}</span></h3><div>{inner}</div></div>"
        return (
            f"<p><strong>{heading}:</strong></p>{inner}"
            if self.habits["text"] not in ("bare", "font")
            else f"<b>{heading}</b><br>{inner}"
        )

    def word(self) -> str:
        """A class name that says nothing."""
        return "".join(self.rng.choice("bcdfghklmnpqrstvx") for _ in range(5))

    def comments(self) -> str:
        style = self.pick("comments", "form", "with comments", "table", "none")
        if style == "none":
            return ""
        form = ('Họ tên <input name=a> Email <input name=b><br>Nội dung <textarea></textarea><br>Mã xác nhận '
                '<img src="/captcha.aspx?x=1"> <a href="javascript:r()">refresh</a> <input type=submit value="Gửi">')  # fmt: skip
        if style == "form":
            return (
                f"<div><h3>Ý kiến bạn đọc</h3><div>{form}</div><div>Tổng lượt bình luận</div></div>"
            )
        if style == "table":
            return f"<table><tr><td>Ý kiến bạn đọc</td></tr><tr><td>{form}</td></tr><tr><td>Tổng lượt bình luận <b>0</b></td></tr></table>"
        return (
            f"<div>Ý kiến bạn đọc (2)<div><b>Trần Văn Tâm</b> 12/02/2026<p>Bài viết rất hay và ý nghĩa, mong quý báo có thêm nhiều bài như"
            f" thế này để cán bộ, đảng viên học tập.</p></div><div><b>Lan</b><p>Đồng ý với tác giả, cần làm tốt hơn nữa công tác này tại cơ sở.</p></div>{form}</div>"
        )

    def notices(self) -> str:
        style = self.pick("notices", "links", "prose", "none")
        if style == "none":
            return ""
        if style == "links":
            return '<div><div>Thông báo</div><ul><li><a href="/tin-tuc/thong-bao-tuyen-dung-1491870001">Thông báo tuyển dụng viên chức năm 2025</a></li></ul></div>'
        return (
            "<div><h4>Thông báo</h4><p>Văn phòng Thành ủy thông báo lịch tiếp công dân định kỳ hằng tháng của Thường trực Thành ủy tại trụ sở"
            " tiếp công dân, từ 8 giờ đến 11 giờ các ngày thứ Năm.</p></div>"
        )

    def tools(self, habit: str) -> str:
        style = self.pick(habit, "none", "links", "spans", "icons", "text", "list")
        return {
            "none": "",
            "links": '<div><a href="javascript:window.print()">In bài viết</a> | <a href="mailto:?x">Gửi email</a> | <a href="#">Chia sẻ</a></div>',
            "spans": "<div><span>A-</span> <span>A</span> <span>A+</span> <span>Cỡ chữ</span></div>",
            "icons": '<div><a href="#"><img src="/images/print.gif" width=16></a><a href="#"><img src="/images/facebook.png"></a></div>',
            "text": "<p>Chia sẻ Facebook Zalo Lưu bài viết</p>",
            "list": '<ul><li><a href="#">Facebook</a></li><li><a href="#">Twitter</a></li><li><a href="#">Bình luận (0)</a></li></ul>',
        }[style]

    def related(self) -> str:
        """A box of related articles in the middle of the text."""
        items = self.others(3)
        style = self.pick(
            "related", "none", "none", "div", "aside", "table", "loose", "link", "quote"
        )
        links = "".join(f'<li><a href="{u}">{t}</a></li>' for u, t, _ in items)
        return {
            "none": "",
            "div": f"<div><b>Tin liên quan</b><ul>{links}</ul></div>",
            "aside": f'<aside><h4>Bài viết liên quan</h4><div><a href="{items[0][0]}"><img src="/r.jpg"></a><a href="{items[0][0]}">{items[0][1]}</a><p>{items[0][2]}</p></div></aside>',
            "table": f'<table align=right width=200><tr><td>Tin liên quan</td></tr><tr><td><a href="{items[0][0]}">{items[0][1]}</a></td></tr></table>',
            "loose": f"{self.p_open}<b>Xem thêm:</b>{self.p_close}<ul>{links}</ul>",
            "link": f'{self.p_open}&gt;&gt; <a href="{items[1][0]}">{items[1][1]}</a>{self.p_close}',
            "quote": f'<blockquote>Đọc thêm: <a href="{items[2][0]}">{items[2][1]}</a></blockquote>',
        }[style]

    # --- the text ---

    def noisy(self, text: str) -> str:
        noise = self.pick(
            "noise",
            "none",
            "none",
            "nbsp",
            "zero-width",
            "soft hyphen",
            "nfd",
            "spans",
            "newlines",
            "font spans",
        )
        html = escape(text, quote=False)
        words = html.split(" ")
        if noise == "nbsp":
            return (
                "&nbsp;" + " ".join(words[:3]) + "&nbsp; ".join(["", *words[3:]])
                if len(words) > 3
                else html
            )
        if noise == "zero-width":
            return html.replace(" ", " \u200b", 3) + "\ufeff"
        if noise == "soft hyphen":
            return html.replace("ng ", "n\u00adg ", 4)
        if noise == "nfd":
            return unicodedata.normalize("NFD", html)
        if noise == "spans" and len(html) > 30 and "&" not in html[10:30]:
            return f"{html[:12]}<span>{html[12:17]}</span><b></b>{html[17:24]}<span style='color:#000'>{html[24:]}</span>"
        if noise == "newlines":
            return (
                "\n      "
                + "\n      ".join(" ".join(words[i : i + 9]) for i in range(0, len(words), 9))
                + "\n   "
            )
        if noise == "font spans":
            return f'<span style="font-family:Arial"><font size="2">{html}</font></span>'
        return html

    def setup_text(self) -> None:
        style = self.pick(
            "text", "p", "justify", "mso", "div", "bare", "font", "rows", "span p", "brs in p"
        )
        self.p_open, self.p_close = {
            "p": ("<p>", "</p>\n"), "justify": ('<p style="text-align: justify;">', "</p>\n<p>&nbsp;</p>\n"),
            "mso": ('<p class="MsoNormal" align="justify"><span style="font-size:12pt">', "</span></p>"),
            "div": ('<div style="margin:6px 0">', "</div>\n"), "bare": ("", "<br><br>\n"), "font": ('<font face="Arial" size="2">', "</font><br />\n<br />\n"),
            "rows": ("<tr><td>", "</td></tr>\n"), "span p": ('<p class="t"><span>', "</span></p>"), "brs in p": ("", "<br/>\n<br/>\n"),
        }[style]  # fmt: skip

    def block(self, html: str) -> str:
        one = f"{self.p_open}{html}{self.p_close}"
        wrap = self.habits.get("wrap") or self.pick(
            "wrap", "no", "no", "no", "div", "divs", "section"
        )
        if self.habits["text"] in ("rows", "bare", "font", "brs in p"):
            return one
        return {"no": one, "div": f"<div>{one}</div>", "divs": f'<div class="{self.word()}"><div>{one}</div></div>',
                "section": f"<section class=x>{one}</section>"}[wrap]  # fmt: skip

    def junk(self) -> str:
        """What stands in mid-text without belonging there."""
        style = self.pick("junk", "none", "none", "hidden", "audio", "banner", "empty", "script")
        return {
            "none": "", "hidden": '<div style="display:none">Nội dung ẩn dành cho máy tìm kiếm, không hiển thị với người đọc của trang.</div>',
            "audio": '<div><span>Nghe bài viết</span><audio src="/a.mp3"></audio></div>',
            "banner": '<div><a href="https://quangcao.example/x"><img src="/banner/728x90.jpg"></a><span>Quảng cáo</span></div>',
            "empty": "<div>&nbsp;</div><div></div>", "script": "<script>document.write('<p>x</p>')</script><style>p{color:red}</style>",
        }[style]  # fmt: skip

    def unknown_box(self) -> str:
        """A box whose heading nobody has foreseen, or that has none."""
        style = self.pick("unknown box", "none", "none", "headed", "headless", "prose", "poll")
        items = self.others(4)
        cards = "".join(
            f'<div><a href="{u}"><img src="/c{i}.jpg"></a><h4><a href="{u}">{t}</a></h4><p>{lead}</p></div>'
            for i, (u, t, lead) in enumerate(items)
        )
        return {
            "none": "", "headed": f"<div><h3>Hoạt động của Thường trực Thành ủy</h3>{cards}</div>", "headless": f"<div>{cards}</div>",
            "prose": "<div><h3>Lời Bác dạy</h3><p>Không có việc gì khó, chỉ sợ lòng không bền, đào núi và lấp biển, quyết chí ắt làm nên.</p></div>",
            "poll": "<div><h3>Khảo sát</h3><p>Theo bạn, giao diện mới của trang có dễ sử dụng hơn giao diện cũ trước đây hay không?</p><label><input type=radio> Có</label><label><input type=radio> Không</label></div>",
        }[style]  # fmt: skip

    def render_part(self, part: Part, i: int) -> str:
        flat = self.habits["text"] in ("bare", "font", "brs in p")
        if part.kind == "p":
            return self.block(self.noisy(part.text))
        if part.kind == "h":
            style = self.pick("subheading", "strong", "h3", "b i", "h2")
            inner = escape(part.text, quote=False)
            if style in ("h2", "h3") and self.habits["text"] != "rows":
                return f"<{style}>{inner}</{style}>"
            return self.block(
                f"<strong>{inner}</strong>" if style != "b i" else f"<b><i>{inner}</i></b>"
            )
        if part.kind == "image":
            return self.picture(part.text, i)
        if part.kind == "table":
            cells = "".join(
                "<tr>"
                + "".join(
                    f"<td><p>{c}</p></td>" if self.habits["text"] == "mso" else f"<td>{c}</td>"
                    for c in row
                )
                + "</tr>"
                for row in part.rows
            )
            return self.wrap_row(f'<table border="1"><tbody>{cells}</tbody></table>')
        if part.kind == "list":
            style = self.pick("list", "ul", "ol", "paragraphs")
            if style == "paragraphs":
                return "".join(self.block(row[0]) for row in part.rows)
            return self.wrap_row(
                f"<{style}>" + "".join(f"<li>{row[0]}</li>" for row in part.rows) + f"</{style}>"
            )
        lines = [row[0] for row in part.rows]
        if flat:
            return (
                "<br>".join(lines) + self.p_close
                if self.habits["text"] != "font"
                else self.block("<br>".join(lines))
            )
        style = self.pick("verse", "br", "blockquote", "paragraphs")
        if style == "paragraphs":
            return "".join(self.block(f"<em>{line}</em>") for line in lines)
        joined = "<br>\n".join(lines)
        return (
            self.block(joined)
            if style == "br"
            else self.wrap_row(f"<blockquote><p>{joined}</p></blockquote>")
        )

    def wrap_row(self, html: str) -> str:
        return self.block(html) if self.habits["text"] == "rows" else html

    def picture(self, caption: str, i: int) -> str:
        day = self.story.published
        name = self.pick("image name", "dated", "plain", "month")
        address = {
            "dated": f"https://images.hcmcpv.org.vn/res/news/{day:%Y/%m}/{day:%d-%m-%Y}-anh-{i}-19B4A{i}C-details.jpg",
            "month": f"https://images.hcmcpv.org.vn/res/news/{day:%Y/%m}/anh{i}.jpg", "plain": f"https://images.hcmcpv.org.vn/Uploads/anh-{i}.jpg",
        }[name]  # fmt: skip
        alt_style = self.pick("alt", "caption", "title", "empty", "none")
        alt = {"caption": caption, "title": self.story.title, "empty": "", "none": None}[alt_style]
        attributes = "" if alt is None else f' alt="{escape(alt)}"'
        loading = self.pick("loading", "plain", "lazy", "noscript", "plain")
        source = f'src="{address}"'
        if loading == "lazy":
            source = f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="{address}"'
        img = f"<img {source}{attributes}>"
        if loading == "noscript":
            img = f'<img src="/images/blank.gif" class="lazy" data-original="{address}"{attributes}><noscript><img src="{address}"></noscript>'
        if self.pick("image link", "no", "no", "yes") == "yes":
            img = f'<a href="{address}">{img}</a>'
        self.images.append((address, caption))
        text = escape(caption, quote=False)
        flat = self.habits["text"] in ("bare", "font", "brs in p")
        style = self.pick(
            "caption",
            "figure",
            "table",
            "same p",
            "em p",
            "center p",
            "div in div",
            "classed",
            "doubled",
        )
        if flat:
            return (
                f"<center>{img}<br><i>{text}</i></center><br>"
                if style in ("em p", "figure")
                else f"<div align=center>{img}</div>\n<div align=center>{text}</div><br>"
            )
        html = {
            "figure": f"<figure>{img}<figcaption>{text}</figcaption></figure>",
            "table": f"<table align=center><tr><td>{img}</td></tr><tr><td>{text}</td></tr></table>",
            "same p": f'<p style="text-align:center">{img}<br>{text}</p>',
            "em p": f"<p>{img}</p><p><em>{text}</em></p>",
            "center p": f'<p align="center">{img}</p><p align="center">{text}</p>',
            "div in div": f"<div>{img}<div>{text}</div></div>",
            "classed": f'<p class="{self.word()}">{img}</p><p class="{self.word()}">{text}</p>',
            "doubled": f"<div>{img}<p>{text} {text}</p></div>",
        }[style]
        return self.wrap_row(html)

    def text(self) -> str:
        self.setup_text()
        parts = [self.render_part(part, i) for i, part in enumerate(self.story.parts)]
        if len(parts) > 3:
            extra = self.related()
            if extra and self.habits["text"] == "rows":
                extra = f"<tr><td>{extra}</td></tr>"
            parts.insert(2 if self.rng.random() < 0.5 else len(parts) - 1, extra)
            junk = self.junk()
            parts.insert(
                self.rng.randrange(1, len(parts)),
                f"<tr><td>{junk}</td></tr>" if self.habits["text"] == "rows" else junk,
            )
        return self.lead_apart(parts)

    def lead_apart(self, parts: list[str]) -> str:
        """Print the lead in an element of its own, perhaps with a tool bar below it."""
        style = self.pick("lead", "no", "no", "h2", "div strong", "p b", "div tools")
        self.lead = ""
        first = self.story.parts[0]
        if style == "no" or first.kind != "p" or len(parts) < 3:
            return "".join(parts)
        text = escape(first.text, quote=False)
        self.lead = {"h2": f"<h2>{text}</h2>", "div strong": f"<div><strong>{text}</strong></div>", "p b": f"<p class={self.word()}><b>{text}</b></p>",
                     "div tools": f"<div class={self.word()}>{text}</div><div><a href='#'>Chia sẻ</a> <a href='#'>Bình luận</a></div>"}[style]  # fmt: skip
        return "".join(parts[1:])

    def byline(self) -> str:
        text = self.story.byline
        if not text:
            return ""
        style = self.pick(
            "byline",
            "right p",
            "strong p",
            "div",
            "plain",
            "right i",
            "span right",
            "in last",
            "stars",
        )
        if style == "in last":
            return ""
        if self.habits["text"] == "rows":
            return f"<tr><td align=right><b>{text}</b></td></tr>"
        return {"right p": f'<p style="text-align:right"><strong>{text}</strong></p>', "strong p": self.block(f"<strong>{text}</strong>"),
                "div": f"<div>{text}</div>", "plain": self.block(text), "right i": f"<p align=right><i>{text}</i></p>",
                "span right": f'<span style="float:right"><b>{text}</b></span>', "stars": f"<p><b>* {text}</b></p>"}[style]  # fmt: skip

    # --- dates and head ---

    def date_line(self) -> tuple[str, bool, bool]:
        """The visible date: its HTML, whether there is one, whether it has the minute."""
        day = self.story.published
        timed = (day.hour, day.minute) != (0, 0)
        style = self.pick(
            "date",
            "none",
            "none",
            "update",
            "long",
            "slash",
            "posted",
            "words",
            "day only",
            "time element",
        )
        if not timed and style in ("update", "long", "slash", "posted"):
            style = self.habits["date"] = "day only"
        weekday = (
            ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")[day.weekday()] if day.weekday() < 6 else None
        )
        name = f"Thứ {weekday}" if weekday else "Chủ Nhật"
        shown = {
            "none": "", "update": f"Cập nhật {day:%H:%M %d-%m-%Y}", "long": f"{name}, {day:%d/%m/%Y, %H:%M} (GMT+7)",
            "slash": f"{day:%d/%m/%Y %H:%M}", "posted": f"Đăng lúc: {day:%H}h{day:%M} ngày {day.day}/{day.month}/{day.year}",
            "words": f"{name}, ngày {day.day} tháng {day.month} năm {day.year}", "day only": f"Ngày đăng: {day:%d/%m/%Y}",
            "time element": f'<time datetime="{day.isoformat()}">{day:%d.%m.%Y}</time>',
        }[style]  # fmt: skip
        minute = timed and style in ("update", "long", "slash", "posted", "time element")
        wrap = self.pick("date wrap", "div", "span", "p", "with section")
        if not shown:
            return "", False, False
        html = {"div": f"<div>{shown}</div>", "span": f"<span>{shown}</span><br>", "p": f"<p><i>{shown}</i></p>",
                "with section": f'<div><a href="/nhom-tin/muc-1197604608">{self.story.section}</a> | {shown}</div>'}[wrap]  # fmt: skip
        return html, True, minute

    def head(self) -> tuple[str, bool, bool]:
        title, day = self.story.title, self.story.published
        lines = [{"site": "<title>Trang tin điện tử Đảng bộ Thành phố Hồ Chí Minh</title>", "plain": f"<title>{escape(title)}</title>",
                  "both": f"<title>{escape(title)} - Thành ủy TPHCM</title>", "before": f"<title>Thanhuytphcm.vn | {escape(title)}</title>",
                  }[self.pick("title element", "site", "plain", "both", "before")]]  # fmt: skip
        dated = minute = False
        timed = (day.hour, day.minute) != (0, 0)
        style = self.pick("machine date", "none", "none", "none", "json-ld", "meta", "utc", "lie")
        if style == "json-ld":
            node = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": title, "datePublished": day.isoformat(),
                    "dateModified": (day + timedelta(days=90)).isoformat(), "author": {"@type": "Organization", "name": "Thành ủy TPHCM"}}]}  # fmt: skip
            lines.append(
                f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'
            )
            dated, minute = True, timed
        elif style == "meta":
            lines.append(
                f'<meta property="article:published_time" content="{day.isoformat()}"><meta property="og:title" content="{escape(title)}">'
            )
            dated, minute = True, timed
        elif style == "utc":
            utc = day - timedelta(hours=7)
            lines.append(
                f'<meta property="article:published_time" content="{utc:%Y-%m-%dT%H:%M:%SZ}">'
            )
            dated, minute = True, timed
        elif style == "lie":  # the time of the page load
            lines.append(
                '<meta name="date" content="2027-08-03T10:00:00+07:00"><meta name="author" content="admin">'
            )
        return "\n".join(lines), dated, minute

    # --- the page ---

    def title(self) -> str:
        text = escape(self.story.title, quote=False)
        style = self.pick("title", "h1", "h2", "span", "div b", "font", "td", "h1 a")
        return {"h1": f"<h1>{text}</h1>", "h2": f"<h2>{text}</h2>", "span": f'<span class="{self.word()}">{text}</span><br>', "div b": f"<div><b>{text}</b></div>",
                "font": f'<font size="4" color="red"><b>{text}</b></font><br><br>', "td": f"<table><tr><td><strong>{text}</strong></td></tr></table>",
                "h1 a": f'<h1><a href="{self.story.url}">{text}</a></h1>'}[style]  # fmt: skip

    def menu(self) -> str:
        names = [
            "Trang chủ",
            "Chính trị",
            "Xã hội",
            "Xây dựng Đảng",
            "Kinh tế",
            "Văn hóa",
            "Giáo dục",
            "Quận 1",
            "Quận 7",
            "Quận 8",
        ]
        links = [
            f'<a href="/nhom-tin/{i}-{1197604608 + i}">{name}</a>' for i, name in enumerate(names)
        ]
        style = self.pick("menu", "ul", "table", "spans")
        return {"ul": "<ul>" + "".join(f"<li>{a}</li>" for a in links) + "</ul>", "table": "<table><tr>" + "".join(f"<td>{a}</td>" for a in links) + "</tr></table>",
                "spans": "<div>" + " | ".join(links) + "</div>"}[style]  # fmt: skip

    def make(self) -> Made:
        story = self.story
        head, head_dated, head_minute = self.head()
        date_html, dated, minute = self.date_line()
        text = self.text()
        byline = self.byline()
        if self.habits.get("byline") == "in last":
            last = self.story.paragraphs[-1]
            tail = f"<br><strong>{self.story.byline}</strong>"
            escaped = escape(last, quote=False)
            if escaped in text and self.story.parts[-1].kind == "p":
                text = (
                    tail.join(text.rsplit(escaped, 1)[0:1])
                    + escaped
                    + tail
                    + text.rsplit(escaped, 1)[1]
                )
            else:
                self.habits["byline"] = "lost"
        if self.habits["text"] == "rows":
            article = f"<table>{text}{byline}</table>"
        elif self.habits["text"] == "brs in p":
            article = f"<p>{text}{byline if byline.startswith('<p') is False else ''}</p>" + (
                byline if byline.startswith("<p") else ""
            )
        else:
            article = text + byline
        if self.pick("container", "div", "none", "deep", "section") == "div":
            article = f'<div class="{self.word()}">{article}</div>'
        elif self.habits["container"] == "deep":
            article = f'<div><div id="{self.word()}"><table width=100%><tr><td>{article}</td></tr></table></div></div>'
        elif self.habits["container"] == "section":
            article = f"<article><section>{article}</section></article>"
        tags = self.pick("tags", "none", "none", "links", "text")
        tag_html = {
            "none": "",
            "links": 'Từ khóa: <a href="/tim-kiem.aspx?keyw=a">hội nghị</a>, <a href="/tim-kiem.aspx?keyw=b">Đảng bộ</a>',
            "text": "<p>Tags: hội nghị, Đảng bộ</p>",
        }[tags]
        if tags == "links":
            tag_html = f"<div>{tag_html}</div>"
        boxes = [
            self.comments(),
            self.list_box(
                self.pick(
                    "list heading", "Tin khác", "Các tin khác", "Tin cùng chuyên mục", "Tin mới hơn"
                ),
                "list style",
            ),
            self.notices(),
        ]
        if self.coin("shuffled boxes", 0.3):
            self.rng.shuffle(boxes)
        below = "".join(boxes)
        crumb = self.pick("breadcrumb", "none", "line", "list")
        crumb_html = {"none": "", "line": f'<div><a href="/">Trang chủ</a> » <a href="/nhom-tin/x-1197604608">{story.section}</a></div>',
                      "list": f'<ol><li><a href="/">Trang chủ</a></li><li><a href="/nhom-tin/x-1197604608">{story.section}</a></li></ol>'}[crumb]  # fmt: skip
        counter = self.pick(
            "counter", "", "", "<div>Lượt xem: 1.234</div>", "<span>Đã xem 56 lần</span><br>"
        )
        date_below = self.coin("date below", 0.1) and bool(date_html)
        top = (
            crumb_html
            + self.title()
            + ("" if date_below else date_html)
            + self.tools("tools above")
            + counter
            + self.lead
        )
        article += (date_html if date_below else "") + self.pick(
            "after",
            "",
            "",
            "<p><a href='#top'>Về đầu trang</a></p>",
            "<div><a href='javascript:history.back()'>Quay lại</a></div>",
            "<div>Đánh giá bài viết: ★★★★★ (0 phiếu)</div>",
        )
        if self.pick("boxes stand", "inside", "outside", "beside") == "inside":
            main, aside = f"{top}{article}{tag_html}{self.tools('tools below')}{below}", ""
        else:
            main, aside = f"{top}{article}{tag_html}{self.tools('tools below')}", below
        side = (
            self.unknown_box()
            + self.list_box("Tin mới nhất", "side style")
            + "<div>Liên kết website<select><option>Chọn</option></select></div>"
        )
        html = self.skeleton(head, main, aside, side)
        known = self.known(dated or head_dated, minute or head_minute)
        return Made(html, story.url, datetime(2027, 8, 3, 12, tzinfo=story.published.tzinfo), story, known[0], known[1], self.habits, self.images,
                    story.author if story.byline and self.habits.get("byline") != "lost" else None)  # fmt: skip

    def known(self, dated: bool, minute: bool) -> tuple[datetime | None, Precision | None]:
        day = self.story.published
        if dated and minute:
            return day, Precision.MINUTE
        by_image = bool(self.images) and self.habits["image name"] == "dated"
        if dated or by_image or self.story.dated_lead or self.story.article_id < 1_491_800_000:
            return day.replace(hour=0, minute=0), Precision.DAY
        return None, None

    def skeleton(self, head: str, main: str, aside: str, side: str) -> str:
        clock = self.pick("clock", *CLOCKS)
        footer = ("<div><p>Trang tin điện tử Đảng bộ Thành phố Hồ Chí Minh. Giấy phép số 123/GP-TTĐT do Cục Quản lý phát thanh, truyền hình cấp ngày"
                  " 01/01/2019.</p><p>Địa chỉ: 127 Trương Định, phường Võ Thị Sáu, Quận 3. Điện thoại: (028) 3930 0000.</p>"
                  "<p>Ghi rõ nguồn “Thanhuytphcm.vn” khi phát hành lại thông tin từ trang này.</p></div>")  # fmt: skip
        menu = self.menu()
        style = self.pick(
            "skeleton",
            "divs",
            "tables",
            "three columns",
            "semantic",
            "left column",
            "flat",
            "bootstrap",
        )
        state = '<input type="hidden" name="__VIEWSTATE" value="' + "Ab9" * 300 + '">'
        body = {
            "divs": f"<div>{clock}</div>{menu}<div><div>{main}</div><div>{aside}</div></div><div>{side}</div>{footer}",
            "tables": f"<table width=1000><tr><td>{clock}</td></tr><tr><td>{menu}</td></tr><tr><td><table><tr><td valign=top>{main}{aside}</td><td width=200>{side}</td></tr></table></td></tr><tr><td>{footer}</td></tr></table>",
            "three columns": f"<div>{menu}</div><div>{clock}</div><div><div>{side}</div><div>{main}</div><div>{aside}</div></div>{footer}",
            "semantic": f"<header><span>{clock}</span><nav>{menu}</nav></header><main>{main}</main><aside>{aside}{side}</aside><footer>{footer}</footer>",
            "left column": f"{clock}{menu}<table><tr><td>{side}</td><td>{main}<hr>{aside}</td></tr></table>{footer}",
            "flat": f"{clock}<br>{menu}{main}{aside}{side}{footer}",
            "bootstrap": f'<div class="container"><div class="row"><div class="col-md-12">{clock}</div></div>{menu}<div class="row"><div class="col-md-8">{main}{aside}</div><div class="col-md-4">{side}</div></div></div><footer class="container">{footer}</footer>',
        }[style]  # fmt: skip
        if self.coin("form", 0.5):
            body = f'<form method="post" id="aspnetForm">{state}{body}</form>'
        return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}<script>var a=1;</script></head><body>{body}<script>f()</script></body></html>"


def make(story: Story, seed: int, forced: dict[str, str] | None = None) -> Made:
    """Make the page number *seed* of a story."""
    return Maker(story, random.Random(seed), forced).make()


def mutate(made: Made, rng: random.Random) -> Made:
    """Change a page's markup and nothing of what it shows: wrappers, tag names, class names."""
    tree = lxml.html.document_fromstring(made.html)
    body = tree.body
    for element in list(body.iter("p", "div", "section", "article", "figure", "h3", "h4", "td")):
        chance = rng.random()
        if chance < 0.06 and element.getparent() is not None and element.tag != "td":
            wrapper = lxml.html.Element("div")
            wrapper.tail, element.tail = element.tail, None
            element.addprevious(wrapper)
            wrapper.append(element)
        elif chance < 0.1 and element.tag == "p":
            element.tag = "div"
        elif chance < 0.14 and element.tag == "div":
            element.tag = "section"
        elif chance < 0.2:
            element.set(
                "class",
                rng.choice(("a b c", "content", "related", "caption", "sidebar", "footer", "x-1")),
            )
    html = "<!DOCTYPE html>" + lxml.html.tostring(tree, encoding="unicode")
    return replace(made, html=html)
