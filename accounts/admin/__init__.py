"""The screens of readers and staff."""

from accounts.admin import colleagues
from accounts.admin.users import UserAdmin

__all__ = ["UserAdmin", "colleagues"]
