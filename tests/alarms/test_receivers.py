"""A message goes out by every way at once, and none that fails or hangs holds up another."""

from __future__ import annotations

import time

import pytest

from alarms.receivers import Message, Ping, send
from config import Receivers
from tests.receiving import closed_port, hanging_receiver, http_receiver, mailbox

MESSAGE = Message(title="Báo động · Alarm", body="Thấy · Seen: 3 bài <b>&</b>\nhai dòng")


def test_a_web_hook_and_a_mailbox_take_the_message_as_it_is():
    with http_receiver() as hook, mailbox() as (port, mails):
        urls = (
            f"json://127.0.0.1:{hook.port}/x",
            f"mailto://127.0.0.1:{port}?from=a@b.vn&to=c@d.vn",
        )
        receipts = send(Receivers(notify=urls), MESSAGE)
    assert [each.receiver for each in receipts] == ["1: json", "2: mailto"]
    assert [each.error for each in receipts] == [None, None]
    assert hook.messages == [f"{MESSAGE.title}\n{MESSAGE.body}"]
    (mail,) = mails
    assert mail["subject"] == MESSAGE.title
    assert "hai dòng" in mail.get_body(("plain", "html")).get_content()


def test_who_refuses_hangs_or_is_not_there_is_named_without_the_address():
    with http_receiver(500) as refusing, hanging_receiver() as port, http_receiver() as well:
        urls = (
            f"json://user:s3cret@127.0.0.1:{refusing.port}/t0ken", f"json://127.0.0.1:{port}/t0ken",
            f"json://127.0.0.1:{closed_port()}/t0ken", "nonsense-s3cret", f"json://127.0.0.1:{well.port}",
        )  # fmt: skip
        begun = time.monotonic()
        receipts = send(Receivers(notify=urls), MESSAGE, within=2)
        assert time.monotonic() - begun < 10
    errors = [each.error for each in receipts]
    assert all(errors[:4])
    assert errors[4] is None
    assert receipts[1].error == "it has not answered in time"
    names = [each.receiver for each in receipts]
    assert names == ["1: json", "2: json", "3: json", "4: ?", "5: json"]
    assert not any("s3cret" in str(each) or "t0ken" in str(each) for each in receipts)


@pytest.mark.parametrize(
    ("exit_code", "paths"),
    [
        (0, ["/x/start", "/x/0"]),
        (3, ["/x/start", "/x/fail", "/x/3"]),
        (None, ["/x/start", "/x/fail"]),
    ],
)
def test_a_ping_tells_of_beginning_and_end_in_that_order(exit_code, paths):
    with http_receiver() as told:
        ping = Ping(f"{told.url}/x")
        ping.start()
        ping.end(exit_code, "vì sao")
        (receipt,) = ping.receipts(10)
        assert receipt.error is None
    assert told.paths == paths
    assert told.bodies[-1] == "vì sao"


def test_a_ping_that_hangs_is_not_waited_for():
    with hanging_receiver() as port:
        begun = time.monotonic()
        ping = Ping(f"http://127.0.0.1:{port}")
        ping.start()
        ping.end(0, "")
        (receipt,) = ping.receipts(0.2)
        assert time.monotonic() - begun < 2
    assert receipt.error == "it has not answered in time"


def test_nobody_is_told_where_nobody_is_named():
    ping = Ping(None)
    ping.start()
    ping.end(1, "")
    assert ping.receipts(1) == []
    assert send(Receivers(), MESSAGE) == []


@pytest.mark.parametrize("base", ["ftp://127.0.0.1/x", "s3cret", "http://["])
def test_an_address_that_is_none_is_said_to_be(base):
    ping = Ping(base)
    ping.start()
    (receipt,) = ping.receipts(5)
    assert receipt.error
    assert "s3cret" not in receipt.error
