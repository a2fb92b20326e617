"""Make the files that pages show of the pictures."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context

from django.core.management.base import BaseCommand, CommandError

from articles import versions
from articles.models import Picture
from articles.pictures import rendering
from articles.pictures.files import renditions

# How often pages are told of what is made so far. Each time all of them are rendered anew.
TELL_SECONDS = 15


class Command(BaseCommand):
    help = (
        "Make the AVIF, WebP and JPEG or PNG files of all pictures that have none of today's kind. It can be stopped and run "
        "again: what is made stays, and is not made twice."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="how many pictures at once (default: processors)"
        )
        parser.add_argument("--again", action="store_true", help="make all of them anew")

    def handle(self, *, processes: int, again: bool, **options):
        if processes < 1:
            raise CommandError("--processes needs a number from 1.")
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
                    self.stdout.write(f"{told}: changed meanwhile, so the next run makes it")
                if time.monotonic() - told_at > TELL_SECONDS:
                    _tell_the_site()
                    told_at = time.monotonic()
        except KeyboardInterrupt:
            rest = "the others keep what they had" if again else "run it again for the others"
            raise CommandError(f"Stopped. {made} of {len(wanted)} are made; {rest}.") from None
        except BrokenProcessPool:
            raise CommandError(
                f"A process was ended, perhaps for want of memory. {made} of {len(wanted)} are made; "
                "run it again with fewer --processes for the others."
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
    """Each picture with what was made of it, in the order in which they are done."""
    pictures = (picture for pk in wanted if (picture := Picture.objects.filter(pk=pk).first()))
    # A fresh interpreter each, which shares no connection with this one.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=renditions.begin_process) as pool:
        under_way: dict[Future, Picture] = {}
        try:
            while True:
                # No more contents in memory than are worked on, and one more each to go on with.
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
