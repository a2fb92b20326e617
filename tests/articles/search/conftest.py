import pytest


@pytest.fixture(autouse=True)
def hear(listeners_hear):
    """The index hears of what is made."""
