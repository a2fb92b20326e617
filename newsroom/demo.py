"""Run the demo: a sample magazine that only this machine can reach, with accounts to try it out.

`make demo` runs `python -m newsroom.demo 8000`. `make manage` runs a `manage.py` command on the demo, for example
`python -m newsroom.demo 8000 audit_wall`.

The demo writes only below `var/`. A second start reuses what it finds there and changes nothing. The steps are plain
`manage.py` commands, which README.md lists.
"""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

import django
from django.core.management import CommandError, call_command, execute_from_command_line

from newsroom.serving import server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "demo"
HOST = "127.0.0.1"
# (role, e-mail address, password, name, group). The passwords are public, so `demo_accounts` refuses to run on a public site.
ACCOUNTS = (
    ("journalist", "journalist@example.com", "type-the-story-42", "Joe Journalist", "Journalists"),
    ("editor", "editor@example.com", "mind-the-commas-42", "Ada Editor", "Editors"),
    ("reader", "reader@example.com", "read-between-lines-42", "Rhea Reader", ""),
)


def main(arguments: list[str]) -> None:
    """Prepare the demo, then replace this process with its server.

    The first argument is the port (default 8000). Any further arguments are run as a `manage.py` command instead.
    """
    port = read_port(arguments[0] if arguments else "8000")
    if arguments[1:]:
        manage(port, arguments[1:])
        return
    if problem := server.problem_with_port(HOST, port):
        sys.exit(f"{problem} Stop the program that uses it, or choose another port: make demo PORT={port % 65535 + 1}")
    os.environ.update(variables(port))
    # Django reads the settings here, so the variables must already be set.
    django.setup()
    say("Database", shown("newsroom.sqlite3"))
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except CommandError as refusal:
        sys.exit(str(refusal))
    say("Sample magazine", "seeds/")
    call_command("seed")
    say("Pictures in all sizes", shown("media"))
    call_command("render_pictures")
    say("The daily newsletter, held back for its editor", "/admin/newsletters/edition/")
    call_command("draw_up_newsletters", "daily", date="today", hold=True)
    say("Style sheets, fonts and scripts", shown("static"))
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"\nThe magazine is at  http://{HOST}:{port}/  and its desk at  http://{HOST}:{port}/admin/", flush=True)
    print("\nAccounts (on this machine only, because their passwords are public):", flush=True)
    call_command("demo_accounts")
    print(f"\nThe demo writes its e-mails to {shown('mail')}. To read the newest: {newest_mail()}")
    print("Press Ctrl-C to stop the server; the next `make demo` picks up from there.\n", flush=True)
    server.start(server.command(HOST, port))


def manage(port: int, command: list[str]) -> None:
    """Run a `manage.py` command with the demo's settings, secret key and database."""
    if not (FOLDER / "newsroom.sqlite3").exists():
        sys.exit("There is no demo yet. Create it first: make demo")
    os.environ.update(variables(port))
    execute_from_command_line(["make manage", *command])


def variables(port: int) -> dict[str, str]:
    """Return the variables that fix where the demo writes and who can reach it, overriding the shell and any `.env`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "ENV_FILE": "",
        "DEBUG": "False",
        "SITE_ADDRESS": f"http://{HOST}:{port}",
        "SITE_NAME": "Camber",
        "SITE_TAGLINE": "Engineering, argued from evidence",
        "SECRET_KEY": secret_key(FOLDER / "secret-key"),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "STATE_DIR": str(FOLDER),
        "MEDIA_ROOT": str(FOLDER / "media"),
        "DATABASE_URL": f"sqlite:///{quote(str(FOLDER / 'newsroom.sqlite3'))}",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": f"filemail:///{quote(str(FOLDER / 'mail'))}",
        "DEFAULT_FROM_EMAIL": "Camber <newsroom@example.com>",
        "PROCESSES": "1",
        "PROXY_COUNT": "0",
        # No worker runs beside the demo.
        "NEWSLETTER_SEND_FROM_SERVER": "True",
        "NEWSLETTER_EMAIL_URL": "",
        "ARTICLES_OPEN": "False",
        "STAFF_SECOND_FACTOR": "False",
        "SECURE_SSL_REDIRECT": "False",
        "SECURE_HSTS_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        "ADMINS": "",
    }


def secret_key(file: Path) -> str:
    """Return the demo's secret key, creating a random one on first use in a file that only its owner can read."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text()


def read_port(text: str) -> int:
    """Return the port as a number; exit with a message if the text is not a valid port."""
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        sys.exit(f"PORT is {text!r}. Set it to a number from 1 to 65535: make demo PORT=8001")
    return int(text)


def say(what: str, where: str) -> None:
    print(f"· {what} ({where})", flush=True)


def shown(name: str) -> str:
    return str((FOLDER / name).relative_to(ROOT))


def newest_mail() -> str:
    return f'cat "$(ls -t {shown("mail")}/* | head -n 1)"'


if __name__ == "__main__":
    main(sys.argv[1:])
