"""The learner's identity: a random id in a signed cookie, and the secret that signs it."""

import hashlib
import os
import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.learner import COOKIE_LIFETIME as LIFETIME
from core.learner import clock, was_forgotten
from core.store import StoreError, store
from core.store.folder import secret_file

COOKIE = "learner"
RENEW_AFTER = timedelta(days=30)
SHORTEST_SECRET = 16


def new_learner_id() -> str:
    """Return an id that cannot be guessed (128 random bits)."""
    return secrets.token_urlsafe(16)


def read(value: str) -> str | None:
    """Return the learner id in a cookie's value; None when it was not signed here or is too old."""
    learner, _ = _open(value)
    return learner


def needs_renewal(value: str) -> bool:
    """Whether a browser that sent this value should be sent a new one."""
    learner, signed_at = _open(value)
    return learner is None or abs(clock.now() - signed_at) > RENEW_AFTER


def is_forgotten(learner_id: str) -> bool:
    """Whether a learner asked to be forgotten; False while the database can't be reached."""
    try:
        return was_forgotten(store(), learner_id)
    except StoreError:
        return False


def from_request(connection: HTTPConnection) -> str | None:
    """Return the learner id that a request or websocket handshake carries, if it is genuine."""
    return read(connection.cookies.get(COOKIE, ""))


def cookie_header(learner_id: str, *, secure: bool) -> str:
    """Return the Set-Cookie header that makes the browser this learner; `secure` under https."""
    response = Response()
    response.set_cookie(
        COOKIE,
        _signer().sign(learner_id).decode(),
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return response.headers["set-cookie"]


def _open(value: str) -> tuple[str | None, datetime]:
    never = datetime.min.replace(tzinfo=UTC)
    try:
        learner, signed_at = _signer().unsign(value, return_timestamp=True)
    except BadSignature:
        return None, never
    # `unsign` would refuse what was signed before the clock was set back; it is genuine all the
    # same, and the only key to its learner's answers.
    return (None, never) if clock.now() - signed_at > LIFETIME else (learner.decode(), signed_at)


class _Signer(TimestampSigner):
    """Signs with the time of our clock, which tests can move."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


@lru_cache(maxsize=1)
def _signer() -> TimestampSigner:
    return _Signer(_secret(), salt="halfwave.learner", digest_method=hashlib.sha256)


def _secret() -> str:
    """Return HALFWAVE_SECRET, or the secret kept in the data folder, made on first run."""
    given = os.environ.get("HALFWAVE_SECRET")
    if given is None:
        return _kept_secret()
    if len(given) < SHORTEST_SECRET:
        raise ValueError(
            f"HALFWAVE_SECRET must have at least {SHORTEST_SECRET} characters, got {len(given)}"
        )
    return given


def _kept_secret() -> str:
    path = secret_file()
    if not path.exists():
        # Linked into place whole: a second process starting now never reads half a secret.
        draft = path.with_name(f"secret.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
