"""Word documents (.docx): checked, read with mammoth, and turned into HTML of our allow-list.

1. `archive` refuses files that are not Word documents or could do harm, before anything is unpacked.
2. `reading` reads the document with mammoth and counts what is left out.
3. `shaping` adapts headings, notes, tables and pictures to our pages.
4. `as_transcript` turns the HTML of an interview into the plain text that `articles.transcript` reads.

This package uses neither the database nor the storage. It returns pictures as bytes, numbered from 1.
"""
