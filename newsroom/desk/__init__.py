"""The desk's front page: the first page of the admin for those who write and edit."""
