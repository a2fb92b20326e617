"""A password validator that refuses the account's own address or name."""

from types import SimpleNamespace

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator


class UnlikeTheAccount(UserAttributeSimilarityValidator):
    """Refuses passwords that resemble the e-mail address, its part before the @, or the name.

    Django's validator compares a password with the whole address and with its parts between punctuation marks. For
    anna.new@example.com, it accepts `anna.new1`, which resembles none of them.
    """

    def __init__(self, max_similarity: float = 0.7):
        super().__init__(("email", "name"), max_similarity)

    def validate(self, password: str, user=None) -> None:
        super().validate(password, user)
        if user is not None:
            before_at = str(user.email).rpartition("@")[0]
            super().validate(password, SimpleNamespace(_meta=user._meta, email=before_at, name=""))
