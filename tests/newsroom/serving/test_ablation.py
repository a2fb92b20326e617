"""`make bench ARGS=--ablation` still finds every mechanism that it switches off."""

import os
import subprocess
import sys

PROGRAM = "from tests.bench.ablated import MECHANISMS; [switch_off() for switch_off in MECHANISMS.values()]; print(len(MECHANISMS))"


def test_each_mechanism_has_something_to_switch_off():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "ENV_FILE": "",
        "DEBUG": "True",
        "WITHOUT": "",
    }
    environment |= {
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "consolemail://",
        "SITE_ADDRESS": "http://127.0.0.1:8000",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
