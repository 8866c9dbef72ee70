"""How can a server fail, and which requests does it fail?

A fault spoils the requests whose path and host match, so many times, and always in the same way.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from w3lib.encoding import http_content_type_encoding

from replica.answer import HTML, Answer, page
from replica.templates.page import CLOCK


class FaultKind(StrEnum):
    """One way of failing."""

    RESET = "reset"  #: the connection is torn down, without an answer
    RESET_MIDWAY = "reset-midway"  #: … after half of the body
    DOWN = "down"  #: torn down, and for ``seconds`` every new connection is refused
    HANG = "hang"  #: no answer, ever
    CUT = "cut"  #: Content-Length promises the whole body, half of it comes
    LATE = "late"  #: the page, but only after ``seconds``
    DRIP = "drip"  #: the body comes at ``rate`` bytes a second
    GARBAGE = "garbage"  #: the answer is no HTTP
    STATUS = "status"  #: ``status`` instead of the page, with Retry-After if ``retry_after``
    REDIRECT = "redirect"  #: to ``location``
    REDIRECT_LOOP = "redirect-loop"  #: from one alias host to another and back
    CHARSET = "charset"  #: the header says ``charset``, the bytes stay UTF-8
    RECODED = "recoded"  #: the bytes are in ``charset``, the header says nothing
    GZIP_BOMB = "gzip-bomb"  #: ``megabytes`` of blanks in some kilobytes
    BAD_GZIP = "bad-gzip"  #: Content-Encoding says gzip; the stream is torn
    HUGE = "huge"  #: a page of ``megabytes``
    HEADERS = "headers"  #: ``megabytes`` of headers before the page
    SOFT_404 = "soft-404"  #: status 200, "không tồn tại hoặc đã bị xóa"
    CAPTCHA = "captcha"  #: status 200, a captcha instead of the page
    TOO_MANY = "too-many"  #: status 200, "quá nhiều yêu cầu"
    LOGIN = "login"  #: status 200, a login form
    MAINTENANCE = "maintenance"  #: status 200, "đang bảo trì"
    SHELL = "shell"  #: status 200, an empty page that wants JavaScript
    EMPTY = "empty"  #: status 200, no bytes at all
    BINARY = "binary"  #: status 200, text/html, bytes that are none
    SHORT = "short"  #: the page, but only its first ``keep`` article links: a list gone short
    BODY = "body"  #: ``text`` instead of the page, with ``status``


@dataclass(kw_only=True, slots=True)
class Fault:
    """Which requests are spoilt, how often, and how."""

    kind: FaultKind
    path: str = "*"  #: shell pattern of path and query; ``*`` matches slashes too
    host: str = "*"
    times: int | None = None  #: so many matching requests, None: all
    each: int | None = None  #: so many requests for each address
    after: int = 0  #: matching requests that pass before
    every: int = 1  #: 3: the first, the fourth, the seventh …
    status: int = 0  #: 0: 503 of ``STATUS``, 200 of ``BODY``
    retry_after: str = ""  #: seconds or an HTTP date
    location: str = ""
    charset: str = "iso-8859-1"
    seconds: float = 2.0
    rate: int = 2000  #: bytes a second
    megabytes: int = 60
    keep: int = 2
    text: str = ""
    content_type: str = HTML
    seen: int = field(default=0, init=False)
    done: int = field(default=0, init=False)
    by_address: Counter[str] = field(default_factory=Counter, init=False)

    def strikes(self, host: str, target: str) -> bool:
        """Say whether this request is spoilt, and count it."""
        if not (fnmatchcase(target, self.path) and fnmatchcase(host, self.host)):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.seen - self.after - 1) % self.every:
            return False
        if self.times is not None and self.done >= self.times:
            return False
        if self.each is not None and self.by_address[host + target] >= self.each:
            return False
        self.done += 1
        self.by_address[host + target] += 1
        return True


def fault(spec: Mapping[str, Any]) -> Fault:
    """Return the fault that *spec* describes.

    :raises ValueError: if it names a field or a kind that there is not
    """
    known = {f.name for f in fields(Fault) if f.init}
    unknown = sorted(set(spec) - known)
    if unknown or "kind" not in spec:
        raise ValueError(f"a fault has a kind, and of the fields {sorted(known)}; not {unknown}")
    return Fault(**{**spec, "kind": FaultKind(spec["kind"])})


def spoilt(fault: Fault, answer: Answer, host: str, target: str) -> Answer:
    """Return the answer that *fault* gives instead of *answer*, whose body is filled in."""
    if fault.kind is FaultKind.REDIRECT_LOOP:
        other = "www.thanhuytphcm.vn" if host == "thanhuytphcm.vn" else "thanhuytphcm.vn"
        location = f"https://{other}{target}"
        return Answer(302, HTML, (b"",), headers=(("Location", location),))
    make = _BODIES.get(fault.kind)
    return make(fault, answer) if make else answer


def _status(fault: Fault, _: Answer) -> Answer:
    status = fault.status or 503
    html = f"<html><body><h1>{status}</h1><p>Lỗi máy chủ · Server Error</p></body></html>"
    headers = (("Retry-After", fault.retry_after),) if fault.retry_after else ()
    return Answer(status, HTML, (html.encode(),), headers=headers)


def _redirect(fault: Fault, _: Answer) -> Answer:
    return Answer(302, HTML, (b"",), headers=(("Location", fault.location),))


def _charset(fault: Fault, answer: Answer) -> Answer:
    return Answer(answer.status, f"text/html; charset={fault.charset}", answer.parts)


def _recoded(fault: Fault, answer: Answer) -> Answer:
    text = b"".join(answer.parts).decode()
    body = text.replace("charset=utf-8", f"charset={fault.charset}")
    return Answer(answer.status, "text/html", (body.encode(fault.charset, "xmlcharrefreplace"),))


def _bomb(fault: Fault, _: Answer) -> Answer:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b" " * (1 << 20)) for _ in range(fault.megabytes)]
    body = b"".join([*parts, packer.flush()])
    return Answer(200, HTML, (body,), headers=(("Content-Encoding", "gzip"),))


def _bad_gzip(_: Fault, answer: Answer) -> Answer:
    packed = gzip.compress(b"".join(answer.parts), mtime=0)
    body = packed[: len(packed) // 2]
    return Answer(200, HTML, (body,), headers=(("Content-Encoding", "gzip"),))


def _huge(fault: Fault, answer: Answer) -> Answer:
    body = b"".join(answer.parts)
    filler = "<p>Nghị quyết Đại hội Đảng bộ thành phố lần thứ XI.</p>\n".encode()
    count = (fault.megabytes << 20) // len(filler)
    return Answer(200, HTML, (body, filler * count))


def _headers(fault: Fault, answer: Answer) -> Answer:
    filler = ("X-Filler", "x" * 1000)
    return Answer(answer.status, HTML, answer.parts, headers=(filler,) * (fault.megabytes << 10))


def _binary(_: Fault, answer: Answer) -> Answer:
    size = len(b"".join(answer.parts))
    noise = zlib.compress(bytes(range(256)) * 64) * (size // 300 + 1)
    return Answer(200, HTML, (b"\x7fELF\x02\x01\x01\x00" + noise[:size],))


def _short(fault: Fault, answer: Answer) -> Answer:
    """Keep the first links to articles and let the others lead nowhere."""
    html = b"".join(answer.parts).decode()
    pieces = html.split('<a href="')
    kept = 0
    for index, piece in enumerate(pieces):
        address = piece.partition('"')[0]
        if any(room in address for room in ("/tin-tuc/", "/tin-tap-chi/", "/tu-lieu/")):
            kept += 1
            if kept > fault.keep:
                pieces[index] = piece.replace(address, "#", 1)
    return page('<a href="'.join(pieces))


def _body(fault: Fault, _: Answer) -> Answer:
    charset = http_content_type_encoding(fault.content_type) or "utf-8"
    return Answer(fault.status or 200, fault.content_type, (fault.text.encode(charset),))


def _instead(title: str, body: str) -> Callable[[Fault, Answer], Answer]:
    html = f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>
<body><p>{CLOCK}</p>{body}</body></html>"""
    return lambda _fault, _answer: page(html)


_BODIES: dict[FaultKind, Callable[[Fault, Answer], Answer]] = {
    FaultKind.STATUS: _status,
    FaultKind.REDIRECT: _redirect,
    FaultKind.CHARSET: _charset,
    FaultKind.RECODED: _recoded,
    FaultKind.GZIP_BOMB: _bomb,
    FaultKind.BAD_GZIP: _bad_gzip,
    FaultKind.HUGE: _huge,
    FaultKind.HEADERS: _headers,
    FaultKind.BINARY: _binary,
    FaultKind.SHORT: _short,
    FaultKind.BODY: _body,
    FaultKind.EMPTY: lambda _fault, _answer: Answer(200, HTML, (b"",)),
    FaultKind.SOFT_404: _instead(
        "Thông báo", "<h2>Bài viết không tồn tại hoặc đã bị xóa</h2><a href='/'>Về trang chủ</a>"
    ),
    FaultKind.CAPTCHA: _instead(
        "Xác minh",
        "<h1>Vui lòng xác minh bạn không phải là robot</h1><form method='post'>"
        "<img src='/captcha.png' alt='captcha'><input name='captcha'></form>",
    ),
    FaultKind.TOO_MANY: _instead(
        "Truy cập bị hạn chế",
        "<h1>Bạn đã gửi quá nhiều yêu cầu</h1><p>Vui lòng thử lại sau ít phút.</p>",
    ),
    FaultKind.LOGIN: _instead(
        "Đăng nhập",
        "<h1>Đăng nhập</h1><form method='post' action='/dang-nhap'><input name='user'>"
        "<input type='password' name='password'><button>Đăng nhập</button></form>",
    ),
    FaultKind.MAINTENANCE: _instead(
        "Bảo trì", "<h1>Hệ thống đang bảo trì</h1><p>Trang đang được nâng cấp, xin trở lại sau</p>"
    ),
    FaultKind.SHELL: _instead(
        "Thành ủy TPHCM",
        "<div id='app'></div><noscript>Trình duyệt cần bật JavaScript.</noscript>"
        "<script src='/static/app.7f3a.js'></script>",
    ),
}  # fmt: skip
