"""What stands beside the form of a piece while it is written: the checklist, where the free part ends, what others will show."""
