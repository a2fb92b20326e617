"""The tables of the newsletters."""

from newsletters.models.delivery import Delivery, ProviderEvent
from newsletters.models.edition import Edition, EditionItem
from newsletters.models.newsletter import WEEKDAYS, Newsletter
from newsletters.models.registrations import Registrations
from newsletters.models.subscription import Subscription, Suppression

__all__ = [
    "WEEKDAYS",
    "Delivery",
    "Edition",
    "EditionItem",
    "Newsletter",
    "ProviderEvent",
    "Registrations",
    "Subscription",
    "Suppression",
]
