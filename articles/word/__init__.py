"""Word documents (.docx): checked, read with mammoth, and shaped into the HTML of our allow-list.

1. `archive` refuses what is not a Word document, and what would harm us, before anything is unpacked.
2. `reading` has mammoth read the document, and counts what it leaves out.
3. `shaping` fits headings, notes, tables and pictures to our pages.
4. `as_transcript` writes the HTML of an interview as the plain text that `articles.transcript` reads.

Neither the database nor the storage is touched here: pictures are handed on as bytes, numbered from 1.
"""
