"""A newsletter's name within a sentence, and when it is sent."""

from django import template

from newsletters import words

register = template.Library()
register.filter("within", words.within)
register.filter("listed", words.listed)
register.filter("when", words.when_sent)
