"""Fields with plain text of several lines."""

from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models


class PlainText(AdminTextareaWidget):
    """Take lines as they are stored. Browsers send CRLF, so a field that nobody touched looked changed, also in the history."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


# For `formfield_overrides` of every screen and row of the desk.
PLAIN_TEXTS = {models.TextField: {"widget": PlainText}}
