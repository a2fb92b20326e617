"""A new file for a stored picture: what stays, what is reset, and the message to the journalist."""

from dataclasses import dataclass, field

from articles.models import Picture
from articles.pictures import replacing, uses
from articles.pictures.files import sources
from articles.pictures.files.details import Details

MIDDLE = (0.5, 0.5)


@dataclass
class Replacement:
    """A picture that gets another file. `settle()` comes before the save, `retire()` in its transaction."""

    former: Picture
    picture: Picture
    details: Details
    changed: set[str]
    told: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Decide about the focal point and the use of AI."""
        self._settle_focal_point()
        self._settle_source()
        for name, words in (("credit", "credit"), ("caption", "caption")):
            said = getattr(self.details, name)
            if said and said != getattr(self.picture, name):
                self.told.append(f"The new file gives the {words} as “{said}”.")

    def retire(self) -> None:
        """Keep the former files for a while. The row is read again and locked, because a command may have just made files."""
        now = Picture.objects.select_for_update().only("file", "renditions").filter(pk=self.picture.pk).first()
        if now is not None and now.file.name != self.picture.file.name:
            replacing.retire(self.picture, now.file.name, now.renditions)

    def words(self) -> str:
        """Return the message to the journalist. Costs one query."""
        count = uses.counted([self.picture.pk])[self.picture.pk]
        places = "It is used nowhere yet." if not count else "The place that shows it has the new file."
        if count > 1:
            places = f"All {count} places that show it have the new file."
        checks = "Check whether the alternative text, caption and credit are still right."
        return " ".join([f"The picture is replaced. {places}", *self.told, checks])

    def _settle_focal_point(self) -> None:
        sizes = ((one.width, one.height) for one in (self.former, self.picture))
        if replacing.is_same_shape(*sizes):
            if not self._set_anew():
                self.told.append("The focal point stays where it was: the new file has the same shape.")
            return
        if not self._set_anew():
            self.picture.focal_x, self.picture.focal_y = MIDDLE
        if (self.picture.focal_x, self.picture.focal_y) == MIDDLE:
            self.told.append("The focal point is in the middle again, because the new file has another shape.")

    def _set_anew(self) -> bool:
        return bool(self.changed & {"focal_x", "focal_y"})

    def _settle_source(self) -> None:
        if "digital_source" in self.changed:
            return
        if said := self.details.digital_source:
            self.picture.digital_source = said
            self.told.append(f"The new file’s own data say: {sources.printed(said)}.")
        elif self.picture.digital_source:
            self.told.append(f"It is still marked “{self.picture.use_of_ai}”. Check whether this is still true.")
