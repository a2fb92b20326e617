"""CI's last step fails if a part did not run or skipped a test."""

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture
def count(tmp_path):
    """Return a function that writes a report for each (tests, failures, skipped) and counts them; None writes no report."""

    def run(*parts: tuple[int, int, int] | None) -> subprocess.CompletedProcess:
        paths = []
        for number, part in enumerate(parts):
            path = tmp_path / f"part{number}.xml"
            paths.append(str(path))
            if part is not None:
                tests, failures, skipped = part
                suite = f'<testsuite tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}"/>'
                path.write_text(f"<testsuites>{suite}</testsuites>")
        return subprocess.run([sys.executable, ROOT / ".ci" / "count.py", *paths], capture_output=True, text=True)

    return run


def test_the_last_line_is_the_sum_of_all_parts(count):
    done = count((7, 0, 0), (5, 0, 0))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "12 passed, 0 failed"


@pytest.mark.parametrize("bad", [(5, 1, 0), (5, 0, 1), (0, 0, 0), None], ids=["failed", "skipped", "empty", "missing"])
def test_a_part_that_did_not_wholly_pass_fails_the_run(count, bad):
    assert count((7, 0, 0), bad).returncode == 1


ONE = """<testcase classname="tests.a" name="b"><properties><property name="only for" value="sqlite"/>
<property name="on" value="{}"/></properties>{}</testcase>"""


@pytest.mark.parametrize(
    ("parts", "status", "said"),
    [
        ([("sqlite", False), ("postgresql", True)], 0, "for sqlite alone: 1"),
        ([("sqlite", True), ("postgresql", True)], 1, "sqlite skipped tests."),
        ([("postgresql", True)], 1, "tests.a.b is for sqlite alone and ran on none."),
        ([("sqlite", False), ("postgresql", False)], 1, "tests.a.b is for sqlite alone and ran on postgresql, sqlite."),
    ],
    ids=["there", "skipped there", "not there", "on both"],
)
def test_a_test_for_one_database_runs_on_that_and_on_no_other(tmp_path, parts, status, said):
    paths = []
    for engine, is_skipped in parts:
        paths.append(tmp_path / f"{engine}.xml")
        case = ONE.format(engine, "<skipped/>" if is_skipped else "")
        paths[-1].write_text(
            f'<testsuites><testsuite tests="5" skipped="{int(is_skipped)}">{case}</testsuite></testsuites>'
        )
    done = subprocess.run([sys.executable, ROOT / ".ci" / "count.py", *paths], capture_output=True, text=True)
    assert (done.returncode, said in done.stdout.splitlines()) == (status, True), done.stdout
