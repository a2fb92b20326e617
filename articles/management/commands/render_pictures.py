"""Make the picture files that pages use."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import versions
from articles.models import Picture
from articles.pictures import rendering, replacing
from articles.pictures.files import renditions

# The interval at which finished files reach the pages. Each time, every page is rendered again.
TELL_SECONDS = 15


class Command(BaseCommand):
    help = (
        "Make the AVIF, WebP and JPEG or PNG files of all pictures that lack the current set. You can stop the command and "
        "run it again; it keeps what it has made and makes nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="how many pictures to render at once (default: the number of processors)",
        )
        parser.add_argument("--again", action="store_true", help="make the files of all pictures again")

    def handle(self, *, processes: int, again: bool, **options):
        if processes < 1:
            raise CommandError("--processes must be at least 1.")
        if tidied := replacing.tidy(timezone.now()):
            self.stdout.write(f"Deleted the former files of {tidied} pictures that were replaced.")
        wanted = [
            picture.pk
            for picture in Picture.objects.order_by("-pk").iterator(chunk_size=500)
            if again or not rendering.is_finished(picture)
        ]
        if not wanted:
            self.stdout.write("All pictures have their renditions.")
            return
        failed = made = 0
        told_at = time.monotonic()
        try:
            for number, (picture, outcome) in enumerate(_rendered(wanted, min(processes, len(wanted))), start=1):
                told = f"{number} of {len(wanted)}: {picture.file.name}"
                if isinstance(outcome, Exception):
                    failed += 1
                    self.stderr.write(f"{told}: {type(outcome).__name__}: {outcome}")
                elif rendering.keep(picture, outcome):
                    made += 1
                    size = sum(map(len, outcome.files.values())) // 1024
                    self.stdout.write(f"{told}: {len(outcome.files)} files, {size} KB")
                else:
                    self.stdout.write(f"{told}: the picture changed meanwhile; the next run makes its files")
                if time.monotonic() - told_at > TELL_SECONDS:
                    _tell_the_site()
                    told_at = time.monotonic()
        except KeyboardInterrupt:
            rest = "the others keep their old files" if again else "run the command again for the others"
            raise CommandError(f"Stopped. {made} of {len(wanted)} are made; {rest}.") from None
        except BrokenProcessPool:
            raise CommandError(
                f"A process was killed, perhaps because memory ran out. {made} of {len(wanted)} are made; "
                "run the command again with fewer --processes for the others."
            ) from None
        finally:
            if made:
                _tell_the_site()
        if failed:
            raise CommandError(f"{failed} of {len(wanted)} pictures could not be rendered; pages show their originals.")
        self.stdout.write(f"Made the renditions of {made} pictures.")


def _tell_the_site() -> None:
    versions.raise_generation()
    versions.forget()


def _rendered(wanted: list[int], processes: int) -> Iterator[tuple[Picture, renditions.Rendered | Exception]]:
    """Yield each picture with its rendered files or the error, in the order of completion."""
    pictures = (picture for pk in wanted if (picture := Picture.objects.filter(pk=pk).first()))
    # Spawned processes share no database connection with this one.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=renditions.begin_process) as pool:
        under_way: dict[Future, Picture] = {}
        try:
            while True:
                # Two files for each process in memory: the one being rendered and the next one.
                for picture in islice(pictures, 2 * processes - len(under_way)):
                    try:
                        content = rendering.read(picture)
                    except OSError as error:
                        yield picture, error
                        continue
                    under_way[pool.submit(renditions.render, content, *rendering.source(picture))] = picture
                if not under_way:
                    return
                for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                    picture = under_way.pop(done)
                    error = done.exception()
                    if isinstance(error, BrokenProcessPool) or not isinstance(error, Exception | None):
                        raise error
                    yield picture, error or done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
