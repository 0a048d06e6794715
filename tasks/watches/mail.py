"""Deliver by mail (SMTP), through the server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from urllib.parse import urlsplit

from warta.news.text.markup import clean_line
from warta.news.watches.message import mail_of
from warta.news.watches.watch import Delivery
from warta.tasks.run.sending import MOST_QUOTED, Refused, is_this_machine
from warta.tasks.watches.policy import WatchPolicy

_WANTS_PASSWORD = (530, 534, 535)  # RFC 4954: authentication is required, too weak, or failed


def send_mail(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Send a delivery to its mailbox; return None if the server took it.

    With smtp:// the connection is encrypted where the server offers it (STARTTLS), and a password
    is sent over an encrypted connection only, or to this machine; smtps:// is encrypted at once.
    """
    if not policy.mail_server or not policy.mail_from:
        return Refused("no mail server is set; set mail_server and mail_from (docs/settings.md)")
    parts = urlsplit(policy.mail_server)
    host, seconds = parts.hostname or "", policy.delivery_seconds
    trust = ssl.create_default_context()
    try:
        with ExitStack() as stack:
            server: smtplib.SMTP
            if parts.scheme == "smtps":
                server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=seconds, context=trust)
            else:
                server = smtplib.SMTP(host, parts.port or 587, timeout=seconds)
            stack.callback(server.close)
            server.ehlo()
            encrypted = parts.scheme == "smtps"
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=trust)
                encrypted = True
            if policy.mail_password:
                if not encrypted and not is_this_machine(host):
                    return Refused("the mail server offers no encryption; no password is sent")
                user, _, password = policy.mail_password.partition(":")
                server.login(user, password)
            server.send_message(mail_of(delivery, policy.mail_from))
            stack.pop_all()
            _quit(server)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, answer), *_] = error.recipients.values()
        return _refused(code, answer)
    except TimeoutError:
        return Refused(f"no answer within {seconds:g} s")
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        return Refused(clean_line(f"{type(error).__name__}: {error}")[:MOST_QUOTED])
    return None


def _refused(code: int, answer: bytes | str) -> Refused:
    """Return the server's answer as the reason, with what to type if it wants a password."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    reason = clean_line(f"SMTP {code}: {text}")[:MOST_QUOTED]
    if code in _WANTS_PASSWORD:
        reason += "; `warta watch password --user NAME` stores the password"
    return Refused(reason)


def _quit(server: smtplib.SMTP) -> None:
    """End the session; an error is ignored, as the server has taken the mail."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
