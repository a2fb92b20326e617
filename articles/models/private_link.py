"""Links for people without an account. Anybody who has the link can open its page, and nothing else.

The token is in the address, `/link/<purpose>/<token>/`, and in the mail that carried it. We store only its hash, so no copy
of the database opens anything. `newsroom/private_paths.py` keeps tokens out of our logs; docs/operating.md says how to keep
them out of a proxy's.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

# 128 bits are beyond guessing, so a plain hash is enough: nobody can try all tokens.
_BYTES = 16


class PrivateLinkQuerySet(models.QuerySet):
    def issue(self, **fields) -> tuple["PrivateLink", str]:
        """Store a new link and return it with its token. Nothing can show the token again."""
        token = secrets.token_urlsafe(_BYTES)
        return self.create(key=_key(token), **fields), token

    def with_token(self, token: str) -> Self:
        """Narrow to the link of this token, whether it is open or not."""
        return self.filter(key=_key(token))

    def open(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now, revoked_at=None)

    def revoke(self, now: datetime) -> int:
        """Close the open ones and return how many there were."""
        return self.open(now).update(revoked_at=now)

    def note_use(self, link: "PrivateLink", now: datetime) -> None:
        """Store that the link was used now. The first time stays."""
        used = {"last_used_at": now} | ({} if link.first_used_at else {"first_used_at": now})
        self.filter(pk=link.pk).update(**used)


class PrivateLink(models.Model):
    """The base of all kinds of private links. Each kind adds the object that its links open."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    first_used_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="%(class)s_expires_later")
        ]

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
