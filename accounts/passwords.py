"""Passwords that are the account's own address or name are no secret."""

from types import SimpleNamespace

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator


class UnlikeTheAccount(UserAttributeSimilarityValidator):
    """Refuses passwords like the e-mail address, what stands before its @, or the name.

    Django compares with an address as a whole, and its pieces between dots: `anna.new1` is like neither of them.
    """

    def __init__(self, max_similarity: float = 0.7):
        super().__init__(("email", "name"), max_similarity)

    def validate(self, password: str, user=None) -> None:
        super().validate(password, user)
        if user is not None:
            before_at = str(user.email).rpartition("@")[0]
            super().validate(password, SimpleNamespace(_meta=user._meta, email=before_at, name=""))
