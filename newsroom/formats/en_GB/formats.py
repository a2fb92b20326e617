"""How dates and times are written where a template names no format: the admin, above all. The rest is Django's own."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
