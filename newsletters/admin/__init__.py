"""The screens of the newsletters."""

from newsletters.admin import on_a_reader  # noqa: F401  (it adds itself to the screen of a user)
