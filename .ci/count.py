"""Read the test reports of all parts and print the totals on the last line.

Exit with 1 if a report is missing or empty, or if it contains a failed or skipped test. A test for one database alone
(`@pytest.mark.engine`) may be skipped on the other, but must have run on its own; such tests are counted.
"""

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree


def main(paths: list[str]) -> int:
    passed = failed = 0
    complaints = []
    # The database that a test is for, and those that it ran on.
    meant: dict[str, str] = {}
    ran_on = defaultdict(set)
    for path in map(Path, paths):
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        elsewhere = 0
        if path.exists():
            root = ElementTree.parse(path).getroot()
            for suite in root.iter("testsuite"):
                for name in counts:
                    counts[name] += int(suite.get(name, 0))
            for case in root.iter("testcase"):
                facts = {fact.get("name"): fact.get("value") for fact in case.iter("property")}
                if "only for" not in facts:
                    continue
                name = f"{case.get('classname')}.{case.get('name')}"
                meant[name] = facts["only for"]
                if case.find("skipped") is None:
                    ran_on[name].add(facts["on"])
                elif facts["on"] != facts["only for"]:
                    elsewhere += 1
        bad = counts["failures"] + counts["errors"]
        good = counts["tests"] - bad - counts["skipped"]
        skipped = counts["skipped"] - elsewhere
        print(f"{path.stem}: {good} passed, {bad} failed, {skipped} skipped, {elsewhere} for the other database")
        if not good:
            complaints.append(f"{path.stem} ran no tests.")
        if skipped:
            complaints.append(f"{path.stem} skipped tests.")
        passed, failed = passed + good, failed + bad
    for engine in sorted(set(meant.values())):
        print(f"for {engine} alone: {sum(wanted == engine for wanted in meant.values())}")
    for name, engine in sorted(meant.items()):
        if ran_on[name] != {engine}:
            complaints.append(f"{name} is for {engine} alone and ran on {', '.join(sorted(ran_on[name])) or 'none'}.")
    for complaint in complaints:
        print(complaint)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
