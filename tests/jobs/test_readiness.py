"""Whoever started the service hears when it is ready, once it is, and when it ends."""

from __future__ import annotations

import socket

import pytest

import program
from jobs import readiness


@pytest.mark.parametrize("address", ["{tmp_path}/notify", "@thanhuy-test-{tmp_path.name}"])
def test_one_datagram_says_it(tmp_path, address):
    named = address.format(tmp_path=tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + named[1:] if named.startswith("@") else named)
        listening.settimeout(5)
        readiness.tell(readiness.READY, {"NOTIFY_SOCKET": named})
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", [None, "", "/nowhere/at/all", "nonsense", "/tmp"])
def test_nobody_who_listens_is_no_fault(address):
    readiness.tell(readiness.READY, {"NOTIFY_SOCKET": address} if address is not None else {})


def test_children_do_not_speak_for_the_service():
    assert "NOTIFY_SOCKET" not in program.environment(inherited={"NOTIFY_SOCKET": "/run/notify"})
