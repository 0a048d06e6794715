"""Explain in plain words why a request failed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import h2.exceptions
import hpack
import httpx
import hyperframe.exceptions

# httpcore wraps errors of HTTP/2 while it waits for headers, but not while it reads a body.
BROKEN_HTTP2 = (
    h2.exceptions.H2Error,
    hpack.HPACKError,
    hyperframe.exceptions.HyperframeError,
)


def explained(error: Exception) -> str:
    """Return in plain words why a request failed."""
    text = str(error) or type(error).__name__
    for cause in (error, *_causes(error)):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its TLS certificate is not valid: {cause.verify_message}"
        if isinstance(cause, socket.gaierror):
            return "its host name is not known"
    if isinstance(error, httpx.ProxyError):
        return f"the proxy gives no connection: {text}"
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {text}"
    if isinstance(error, httpx.RemoteProtocolError | ValueError) or is_broken_http2(error):
        return f"no valid HTTP answer: {text}"
    return text


def is_broken_http2(error: BaseException) -> bool:
    """Return whether a server broke the rules of HTTP/2."""
    return any(isinstance(cause, BROKEN_HTTP2) for cause in (error, *_causes(error)))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
