"""Read the test reports of all parts and print the totals on the last line.

Exit with 1 if a report is missing or empty, or if it contains a failed or skipped test.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(paths: list[str]) -> int:
    passed = failed = 0
    complaints = []
    for path in map(Path, paths):
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        if path.exists():
            for suite in ElementTree.parse(path).getroot().iter("testsuite"):
                for name in counts:
                    counts[name] += int(suite.get(name, 0))
        bad = counts["failures"] + counts["errors"]
        good = counts["tests"] - bad - counts["skipped"]
        print(f"{path.stem}: {good} passed, {bad} failed, {counts['skipped']} skipped")
        if not good:
            complaints.append(f"{path.stem} ran no tests.")
        if counts["skipped"]:
            complaints.append(f"{path.stem} skipped tests.")
        passed, failed = passed + good, failed + bad
    for complaint in complaints:
        print(complaint)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
