"""Asking another machine over https: public addresses only, no redirects, small answers, little patience.

The name is looked up once and that address is used, so that it cannot become another one between check and use.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

CONNECT_SECONDS, READ_SECONDS, ALTOGETHER_SECONDS = 3.0, 5.0, 10.0
LARGEST = 256 * 1024  # bytes
CHUNK = 16 * 1024
FORM = "application/x-www-form-urlencoded"


class Unreachable(Exception):
    """It may not be asked, does not answer, or answers something else than was asked for."""


@dataclass(frozen=True)
class Answer:
    """What came back, at most LARGEST bytes of it."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The answer as a JSON object; Unreachable when it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("the answer is no JSON") from error
        if not isinstance(found, dict):
            raise Unreachable("the answer is no JSON object")
        return found


@lru_cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is an address of the whole internet, not of this machine or its network."""
    inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if inside is not None:
        return is_public(inside)
    return address.is_global and not address.is_multicast and not address.is_reserved


def parts_of(url: str, *, loopback: bool) -> SplitResult:
    """The address taken apart; Unreachable unless it is https (or, with `loopback`, http) to a host by name."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise Unreachable("this is no address") from error
    if parts.scheme not in (("https", "http") if loopback else ("https",)) or not parts.hostname or not port_is_fine:
        raise Unreachable("only https addresses are asked")
    if parts.username or parts.password or parts.fragment or not url.isascii() or not url.isprintable():
        raise Unreachable("this is no plain address")
    return parts


def look_up(parts: SplitResult, *, loopback: bool) -> str:
    """One address of the host; Unreachable when any of them is not public."""
    try:
        rows = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name leads nowhere") from error
    found = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not found or not (loopback or all(is_public(each) for each in found)):
        raise Unreachable("the address is not a public one")
    return str(min(found, key=lambda each: each.version))


def ask(
    url: str, *, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, loopback: bool
) -> Answer:
    """GET, or POST where there are `fields`; a redirect is an answer like any other.  Unreachable when it fails."""
    parts = parts_of(url, loopback=loopback)
    sent = {"Host": parts.netloc, "Accept": "application/json", **(headers or {})}
    if fields is not None:
        sent["Content-Type"] = FORM
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = urlencode(fields) if fields is not None else None
    with _pool(parts, look_up(parts, loopback=loopback)) as pool:
        try:
            answer = pool.urlopen(
                "GET" if fields is None else "POST",
                target,
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            return Answer(answer.status, _read(answer))
        except (HTTPError, OSError) as error:
            raise Unreachable(f"it does not answer: {type(error).__name__}") from error


def _pool(parts: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
    """Connections to that address which show and check the host's name."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, parts.port or 80, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        address,
        parts.port or 443,
        timeout=timeout,
        ssl_context=_trust(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    """The body, as long as it is short and comes in time."""
    until, read = time.monotonic() + ALTOGETHER_SECONDS, b""
    for chunk in answer.stream(CHUNK):
        read += chunk
        if len(read) > LARGEST or time.monotonic() > until:
            raise Unreachable("the answer is too long")
    return read
