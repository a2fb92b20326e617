"""A newsletter's name within a sentence, and when it is sent."""

from django import template

from newsletters import names, words

register = template.Library()
register.filter("within", names.within)
register.filter("listed", words.listed)
register.filter("when", words.when_sent)
