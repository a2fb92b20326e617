"""The screens of the newsletters."""

from newsletters.admin import newsletter, on_a_reader, subscription, suppression
from newsletters.admin.editions import screen

__all__ = ["newsletter", "on_a_reader", "screen", "subscription", "suppression"]
