"""Read the reports of all parts; fail where one is missing, empty or skipped something. The last line is the sum."""

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
            complaints.append(f"{path.stem} ran no test.")
        if counts["skipped"]:
            complaints.append(f"{path.stem} skipped tests.")
        passed, failed = passed + good, failed + bad
    for complaint in complaints:
        print(complaint)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
