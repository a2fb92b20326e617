"""Keep the tokens of private links out of our logs and the mails to ADMINS, because anybody who reads a log could use them."""

import logging
import re

# `/link/<purpose>/<token>/` and the links of a newsletter's reader.
_TOKEN = re.compile(r"(/link/[a-z-]+/|/newsletters/(?:unsubscribe|choices|why)/)[^/?#\s\"']+")
# A placeholder between the slashes, so that the log still shows the kind of address.
_VEIL = r"\1[token]"


class WithoutTokens(logging.Filter):
    """Replace the token of a private link in what is logged, and drop the request, whose report names its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = veiled(str(record.msg)) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, dict):
            record.args = {key: _veiled_argument(value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_veiled_argument(value) for value in record.args)
        request = getattr(record, "request", None)
        if request is not None and _TOKEN.search(request.get_full_path()):
            # Django's report for ADMINS prints the path and the form that was sent.
            record.request = None
        return True


def veiled(text: str) -> str:
    """Return a text without the tokens of private links."""
    return _TOKEN.sub(_VEIL, text)


def _veiled_argument(value: object) -> object:
    # Numbers stay numbers for “%d”. An exception is only made text if its words name a token.
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    changed = veiled(text)
    return value if changed == text else changed
