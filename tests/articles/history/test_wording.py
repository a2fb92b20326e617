"""Two texts are compared word by word, and long stretches without a change are left out."""

from articles.history.wording import Op, difference, words


def shown(parts):
    return [(part.op.value, part.text) for part in parts]


def test_neighbouring_changes_are_read_as_one():
    assert shown(words("It was a cold day in May", "It was two hot days in May")) == [
        ("same", "It was "), ("gone", "a cold day"), ("new", "two hot days"), ("same", " in May"),
    ]  # fmt: skip


def test_unchanged_paragraphs_are_counted():
    found = difference(["One.", "Two.", "Three."], ["One.", "Two.", "Four is new here."])
    assert found[0][0].text == "2 paragraphs unchanged"
    assert [part.op for paragraph in found[1:] for part in paragraph] == [Op.GONE, Op.NEW]


def test_the_middle_of_a_long_paragraph_is_left_out():
    long = " ".join(f"word{number}" for number in range(400))
    parts = words(long, long.replace("word200", "other"))
    assert Op.CUT in [part.op for part in parts]
    assert len("".join(part.text for part in parts)) < 700
    assert [part.text for part in parts if part.op in (Op.GONE, Op.NEW)] == ["word200", "other"]


def test_nothing_is_invented_and_nothing_is_lost():
    before, after = "a b c d e", "a x c e f"
    parts = words(before, after)
    assert "".join(part.text for part in parts if part.op is not Op.NEW) == before
    assert "".join(part.text for part in parts if part.op is not Op.GONE) == after
