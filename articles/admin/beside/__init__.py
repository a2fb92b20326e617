"""The panel beside the form of a piece: the checklist, where the free part ends, and what others will show."""
