"""What the auditor looks for: sentences that stand behind the wall alone, in every dress."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from paywall.audit import sentences
from paywall.ledger import reads
from tests.factories import make_article, paragraphs


@pytest.mark.parametrize(
    "dress",
    [
        "<p>The rest, as <em>it</em> is&nbsp;written&#33; Here and not else&shy;where, my dear.</p>",
        "THE REST — AS IT IS WRITTEN! HERE\nAND NOT ELSEWHERE, MY DEAR",
        '{"body": "\\u0054he rest, as\\u0020it is \\u003cb\\u003ewritten\\u003c/b\\u003e! Here and\\nnot elsewhere, my dear"}',
        "The%20rest%2C+as+it+is+written%21+Here+and+not+elsewhere%2C+my+dear",
        "&lt;p&gt;The rest, as &lt;b&gt;it&lt;/b&gt; is written! Here and not elsewhere, my dear&lt;/p&gt;",
        "<!-- The rest, as it is written! <p>Here</p> and not elsewhere, my dear -->",
        "VGhlIHJlc3QsIGFzIGl0IGlzIHdyaXR0ZW4hIEhlcmUgYW5kIG5vdCBlbHNld2hlcmUsIG15IGRlYXI=",
    ],
)
def test_a_sentence_is_known_in_every_dress(dress):
    sentence = sentences.fold("The rest, as it is written! Here and not elsewhere, my dear")
    assert sentences.seen(dress, [sentence]) == sentence
    assert sentences.seen(dress, [sentence + "x"]) is None


def test_locked_sentences_that_stand_in_public_are_left_out(db):
    known = "This sentence stands in an article that is free as well as in one that is not."
    make_article(body=f"<p>{known}</p>")
    make_article(access="premium", body=paragraphs(mark="kept") + f"<p>{known}</p>")
    [target] = sentences.targets()
    assert target.sentences and sentences.fold(known) not in target.sentences
    assert not any(sentence.startswith("paragraph1kept") for sentence in target.sentences)
    assert reads.held("x" * 32, "2026-11") == frozenset()


def test_without_a_locked_piece_there_is_nothing_to_attack(db):
    make_article()
    with pytest.raises(CommandError, match="nothing to attack"):
        call_command("audit_wall", base_url="http://127.0.0.1:9", stdout=StringIO())
