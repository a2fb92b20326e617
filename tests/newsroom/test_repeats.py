"""A repeated log record is written in full once, and after that as a line with a count."""

import gc
import io
import logging
import sys
import weakref

import pytest

from newsroom import repeats


@pytest.fixture
def log(monkeypatch):
    """Yield a logger with our handler and a clock that the test moves; the test calls `log.handler.tell()` for the timer."""
    handler = repeats.ConsoleHandler(io.StringIO())
    logger = logging.getLogger(f"tests.repeats.{id(handler)}")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.handler, logger.now = handler, 1000.0
    monkeypatch.setattr(repeats.time, "monotonic", lambda: logger.now)
    yield logger
    handler.close()


def lines(log) -> list[str]:
    return log.handler.stream.getvalue().splitlines()


def fail(log, what: type[Exception] = ConnectionError, words: str = "refused") -> None:
    try:
        raise what(words)
    except what:
        log.exception("Internal Server Error: %s", "/a/")


def test_800_failures_of_one_kind_are_one_traceback_and_one_line_a_second(log):
    for second in range(8):
        for _ in range(100):
            fail(log)
        log.handler.tell()
        log.now += 1
        assert len([line for line in lines(log) if "more like this" in line]) == second + 1
    text = lines(log)
    assert sum(line.startswith("Traceback") for line in text) == 1
    assert "99 more like this in the last second: Internal Server Error: /a/ (ConnectionError: refused)" in text
    assert "100 more like this in the last second: Internal Server Error: /a/ (ConnectionError: refused)" in text


def test_another_kind_is_written_in_full_and_information_always_passes(log):
    fail(log), fail(log, ValueError)
    for number in range(3):
        log.info("Page %s was sent", number)
    assert sum(line.startswith("Traceback") for line in lines(log)) == 2
    assert [line for line in lines(log) if "was sent" in line] == [f"Page {number} was sent" for number in range(3)]


def test_warnings_without_an_error_are_counted_by_their_text(log):
    for number in range(5):
        log.warning("The ledger does not answer; the preview of %s is shown", number)
    log.handler.tell()
    assert len(lines(log)) == 2 and lines(log)[1].startswith("4 more like this")


def test_after_a_quiet_minute_a_kind_is_written_in_full_again(log):
    fail(log)
    log.now += repeats.FORGOTTEN_SECONDS + 1
    fail(log)
    assert sum(line.startswith("Traceback") for line in lines(log)) == 2


def test_memory_is_bounded_and_nothing_is_lost_at_the_end(log):
    for number in range(1000):
        log.warning(f"Kind {number}")
    assert len(log.handler.kinds) <= repeats.MOST_KINDS
    log.warning("Kind 999")
    log.handler.close()
    assert lines(log)[-1].startswith("1 more like this")


def test_operators_get_one_mail_of_a_kind(settings, mailoutbox):
    settings.ADMINS = [("Operator", "operator@example.com")]
    logger = logging.getLogger("tests.repeats.mail")
    logger.propagate = False
    handler = repeats.MailHandler()
    logger.addHandler(handler)
    for _ in range(50):
        fail(logger)
    assert len(mailoutbox) == 1
    handler.close()
    assert len(mailoutbox) == 2 and "49 more like this" in mailoutbox[1].subject


def test_mismatched_log_arguments_break_no_request(log, capsys):
    for _ in range(2):
        # Passed directly to the handler, because pytest's own handler raises.
        log.handler.handle(logging.LogRecord("tests", logging.ERROR, __file__, 1, "%s and %s", ("one",), None))
    assert "not enough arguments" in capsys.readouterr().err


def test_neither_exceptions_nor_their_frames_are_kept(log):
    class Held:
        pass

    held = Held()
    kept = weakref.ref(held)

    def fail_with(thing):
        raise ValueError("refused")

    try:
        fail_with(held)
    except ValueError:
        # Passed directly to the handler, because pytest keeps records that pass through the logger.
        for _ in range(2):
            log.handler.handle(logging.LogRecord("tests", logging.ERROR, __file__, 1, "It failed", (), sys.exc_info()))
    del held
    gc.collect()
    assert kept() is None
