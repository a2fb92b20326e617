"""Who may read a piece whole."""

from django.db import models


class Access(models.TextChoices):
    FREE = "free", "Free"
    PREMIUM = "premium", "Premium (metered)"
    REGISTERED = "registered", "Registered readers only"
