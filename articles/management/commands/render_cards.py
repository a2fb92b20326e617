from django.core.management.base import BaseCommand

from articles.cards import drawing


class Command(BaseCommand):
    help = "Draw the card pictures that are missing or out of date. You can stop the command and run it again; it draws no card twice."

    def handle(self, *args, **options):
        seen = drawn = 0
        for piece in drawing.pieces_for_readers():
            seen += 1
            drawn += drawing.refresh_all([piece])
            if seen % 100 == 0:
                self.stdout.write(f"{seen} checked, {drawn} drawn")
        self.stdout.write(f"{drawn} card{'' if drawn == 1 else 's'} drawn, {seen - drawn} left as they were.")
