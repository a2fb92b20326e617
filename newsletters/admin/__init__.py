from newsletters.admin import newsletter, subscription, suppression
from newsletters.admin.editions import screen

__all__ = ["newsletter", "screen", "subscription", "suppression"]
