"""The desk's front page, which is the first page of the admin for journalists and editors."""
