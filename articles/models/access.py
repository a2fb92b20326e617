"""Who may read a piece in full."""

from django.db import models


class Access(models.TextChoices):
    FREE = "free", "Free"
    PREMIUM = "premium", "Premium (metered)"
    REGISTERED = "registered", "Registered readers only"
