"""Refuse files that are not Word documents, and harmful Word documents, before anything reads them."""

import io
import re
import zipfile
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

LARGEST_FILE = 30 * 1024 * 1024
LARGEST_UNPACKED = 150 * 1024 * 1024
# A text part is read into memory as a tree, which takes many times its size.
LARGEST_TEXT_PART = 16 * 1024 * 1024
MOST_PARTS = 2000
MOST_ELEMENTS = 500_000
DEEPEST = 150
PACKED = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Save it in Word as a “Word document (.docx)” and choose that file."
_IS_TEXT = re.compile(r"\.(?:xml|rels)$", re.IGNORECASE)
_MACROS = re.compile(r"(?:^|/)vba\w*\.(?:bin|xml)$", re.IGNORECASE)
_OTHERS = {
    "mimetype": "This is an OpenDocument file (.odt).",
    "xl/workbook.xml": "This is an Excel file.",
    "ppt/presentation.xml": "This is a PowerPoint file.",
    "Index/Document.iwa": "This is a Pages file.",
}


class NotWord(ValueError):
    """Raised for a file that cannot be read as a Word document. The message tells the user what it is and what to do."""


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the checked archive of a Word document. Raises NotWord for other files and for files that could do harm.

    Refused are: files of other kinds, files with a password, archives with too many parts or too large when unpacked,
    macros, pictures that are only linked, and XML that declares a document type or entities.
    """
    _refuse_other_files(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotWord("The file is damaged or incomplete. Save it again in Word, then choose the new file.") from error
    _refuse_bombs(archive.infolist())
    for name, what in _OTHERS.items():
        if name in names:
            raise NotWord(f"{what} {_SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise NotWord(f"This is a ZIP file, but not a Word document. {_SAVE_AS}")
    if any(_MACROS.search(name) for name in names):
        raise NotWord(_MACROS_IN_WORDS)
    for entry in archive.infolist():
        if _IS_TEXT.search(entry.filename):
            _refuse_harmful(entry.filename, part(archive, entry.filename))
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of a part of the archive. Raises NotWord if it is damaged."""
    try:
        return archive.read(name)
    except Exception as error:
        # A damaged archive raises zlib.error, BadZipFile, EOFError, NotImplementedError and more.
        raise NotWord("The file is damaged or incomplete. Save it again in Word, then choose the new file.") from error


def _refuse_other_files(content: bytes) -> None:
    if not content:
        raise NotWord("The file is empty. Choose another one.")
    if len(content) > LARGEST_FILE:
        raise NotWord(
            f"The document is larger than {LARGEST_FILE // 1024 // 1024} MB. "
            "Compress its pictures in Word, or upload them separately, then choose the document again."
        )
    if content.startswith(_OLD):
        if _PASSWORD in content:
            raise NotWord("The document is protected by a password. Save it without one and choose it again.")
        raise NotWord(f"This is an old Word file (.doc). {_SAVE_AS}")
    if content.startswith(b"%PDF"):
        raise NotWord(
            "This is a PDF, whatever its name says. Ask for the Word document, or copy the text and paste it."
        )
    if content.startswith(b"{\\rtf"):
        raise NotWord(f"This is a rich text file. {_SAVE_AS}")
    if not content.startswith(PACKED):
        raise NotWord(f"This is not a Word document, whatever its name says. {_SAVE_AS}")


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS:
        raise NotWord(f"The file has {len(entries)} parts; a Word document has far fewer. {_SAVE_AS}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotWord("The document is protected by a password. Save it without one and choose it again.")
    # `zipfile` never unpacks more than the size that an entry states.
    is_too_large = sum(entry.file_size for entry in entries) > LARGEST_UNPACKED
    texts = [entry for entry in entries if _IS_TEXT.search(entry.filename)]
    if is_too_large or any(entry.file_size > LARGEST_TEXT_PART for entry in texts):
        raise NotWord(
            f"Unpacked, the file is larger than the limit for a Word document ({LARGEST_UNPACKED // 1024 // 1024} MB, "
            f"{LARGEST_TEXT_PART // 1024 // 1024} MB of text). Nothing was read. Save only the text in a new document."
        )
    if len({entry.filename for entry in entries}) < len(entries):
        raise NotWord(
            "The file contains two parts with the same name, so it is damaged. Open it in Word and save it again."
        )


def _refuse_harmful(name: str, xml: bytes) -> None:
    parser = DefusedXMLParser(target=_Guard(), forbid_dtd=True)
    try:
        parser.feed(xml)
        parser.close()
    except DefusedXmlException as error:
        raise NotWord(
            "The document declares entities or a document type, which Word never writes, so it was not read. "
            "Copy its text into a new document."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, NotWord):
            raise
        raise NotWord(f"The document is damaged ({name}). Open it in Word, save it again and choose it.") from error


class _Guard:
    """Counts the elements of a part, and looks for macros and linked pictures."""

    def __init__(self) -> None:
        self.depth = self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise NotWord("The document has a structure that Word never creates. Copy its text into a new document.")
        if tag.endswith("}Relationship"):
            kind = attributes.get("Type", "")
            if attributes.get("TargetMode", "").lower() == "external" and kind.endswith("/image"):
                raise NotWord(
                    "A picture in the document is only linked, from "
                    f"“{attributes.get('Target', '')[:120]}”. In Word, insert the picture itself or delete it, then choose the document again."
                )
            if kind.endswith("/vbaProject"):
                raise NotWord(_MACROS_IN_WORDS)
        elif "macroenabled" in attributes.get("ContentType", "").lower():
            raise NotWord(_MACROS_IN_WORDS)

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        pass


_MACROS_IN_WORDS = f"The document contains macros (small programs), so it was not read. {_SAVE_AS}"
