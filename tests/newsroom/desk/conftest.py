from tests.newsletters.admin.conftest import make_edition, make_sent, readers  # noqa: F401  (fixtures)
from tests.newsletters.conftest import daily, weekly  # noqa: F401  (fixtures)
