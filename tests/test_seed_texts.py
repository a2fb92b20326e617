"""The sample magazine holds together: every file parses, every reference leads somewhere, lengths and counts are right.

Reads files only; needs no database.
"""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from articles.transcript import parse
from articles.transcript.model import ListBlock

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
PLAIN = sorted((SEEDS / "articles").glob("*.html"))
TRANSCRIPTS = sorted((SEEDS / "articles").glob("*.txt"))
REPORTS = sorted((SEEDS / "reports").glob("*.toml"))
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "a", "sub", "sup", "hr", "figure"} | {
    "table", "caption", "thead", "tbody", "tr", "th", "td", "pre", "code",
}  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


MAGAZINE = load(SEEDS / "magazine.toml")
PICTURES = {picture["key"]: picture for picture in load(SEEDS / "pictures" / "pictures.toml")["pictures"]}


def slugs(kind):
    return [row["slug"] for row in MAGAZINE[kind]]


def split(path):
    """A plain article's front matter and body."""
    before, matter, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    assert before == "", f"{path.name}: something stands before the front matter"
    return tomllib.loads(matter), body


def words(text):
    return len(re.sub(r"<[^>]+>", " ", text).split())


ARTICLES = {path.stem: split(path)[0] for path in PLAIN} | {
    path.stem: load(path.with_suffix(".toml")) | {"kind": "qa"} for path in TRANSCRIPTS
}


def keys(paths):
    return {"argvalues": paths, "ids": [path.stem for path in paths]}


def test_the_magazine_has_sections_topics_and_people():
    assert MAGAZINE["name"] == "Camber" and MAGAZINE["tagline"]
    assert len(slugs("sections")) == 5
    assert 12 <= len(slugs("topics")) <= 20
    assert 5 <= len(slugs("authors")) <= 7
    for kind in ("sections", "topics", "authors", "experts", "pages"):
        assert len(set(slugs(kind))) == len(slugs(kind))
        assert all(SLUG.fullmatch(slug) for slug in slugs(kind))


def test_every_topic_section_and_author_has_articles():
    for kind in ("topics", "authors"):
        used = {slug for article in ARTICLES.values() for slug in article[kind]}
        assert used == set(slugs(kind))
    per_section = Counter(article["section"] for article in ARTICLES.values())
    assert set(per_section) == set(slugs("sections"))
    assert min(per_section.values()) >= 2


def test_links_of_experts_lead_to_reserved_hosts_only():
    for expert in MAGAZINE["experts"]:
        for link in expert["links"]:
            assert re.match(r"https://([a-z0-9-]+\.)?example\.(org|com)/", link["url"])


def test_there_are_enough_articles_of_every_kind_and_access():
    kinds = Counter(article["kind"] for article in ARTICLES.values())
    assert len(ARTICLES) >= 30
    assert kinds["qa"] == 6 and min(kinds[kind] for kind in ("news", "feature", "opinion")) >= 4
    access = Counter(article["access"] for article in ARTICLES.values())
    assert access["premium"] == pytest.approx(len(ARTICLES) / 3, abs=2)
    assert access["registered"] >= 1
    assert {ARTICLES[path.stem]["access"] for path in TRANSCRIPTS} == {"free", "premium"}
    assert len(REPORTS) == 2


def test_addresses_are_told_apart():
    counted = Counter(article["slug"] for article in ARTICLES.values())
    assert max(counted.values()) == 1
    assert all(SLUG.fullmatch(slug) and len(slug) <= 120 for slug in counted)


def test_archives_have_several_months_and_the_front_page_has_news_of_today():
    days = [article["days_ago"] for article in ARTICLES.values()]
    assert min(days) == 0
    assert len({day // 31 for day in days}) >= 6
    assert 365 < max(days) < 400
    assert max(Counter(days).values()) <= 2


@pytest.mark.parametrize("key", sorted(ARTICLES))
def test_what_an_article_refers_to_exists(key):
    article = ARTICLES[key]
    assert article["kind"] in {"news", "feature", "opinion", "qa"}
    assert article["access"] in {"free", "premium", "registered"}
    assert article["section"] in slugs("sections")
    assert article["authors"] and set(article["authors"]) <= set(slugs("authors"))
    assert article["topics"] and set(article["topics"]) <= set(slugs("topics"))
    assert article["picture"] in PICTURES
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", article["at"])
    assert article.get("updated_days_ago", 0) <= article["days_ago"]
    assert article.get("correction", {"days_ago": 0})["days_ago"] <= article["days_ago"]


@pytest.mark.parametrize("path", **keys(PLAIN))
def test_a_body_is_plain_html_of_real_length(path):
    matter, body = split(path)
    assert 600 <= words(body) <= 1200
    assert set(re.findall(r"<([a-z0-9]+)", body)) <= TAGS
    assert set(re.findall(r" ([a-z-]+)=", " ".join(re.findall(r"<[^>]+>", body)))) <= {"href", "data-picture"}
    opened, closed = Counter(re.findall(r"<([a-z0-9]+)", body)), Counter(re.findall(r"</([a-z0-9]+)", body))
    assert opened - closed <= Counter(hr=1) and not closed - opened
    assert set(re.findall(r'href="article:([^"]*)"', body)) <= set(ARTICLES) - {path.stem}
    assert set(re.findall(r'data-picture="([^"]*)"', body)) <= set(PICTURES)
    assert len(set(re.findall(r'href="#note-(\d+)"', body))) == body.partition("<h2>Notes</h2>")[2].count("<li>")
    assert len(matter["headline"]) <= 200 and len(matter["standfirst"]) <= 500


def test_free_articles_show_what_is_styled_apart():
    free = " ".join(split(path)[1] for path in PLAIN if split(path)[0]["access"] == "free")
    for tag in ("em", "ol", "blockquote", "figure", "table", "caption", "pre", "code"):
        assert f"<{tag}" in free, tag
    assert re.search(r"<p>– [^<]+</p></blockquote>", free) and 'href="#note-2"' in free


def test_the_editors_divider_stands_in_one_premium_feature_in_its_first_quarter():
    divided = [(split(path), path) for path in PLAIN if "<hr>" in split(path)[1]]
    assert len(divided) == 1
    (matter, body), _path = divided[0]
    assert (matter["kind"], matter["access"]) == ("feature", "premium")
    assert words(body.split("<hr>")[0]) < words(body) / 4


@pytest.mark.parametrize("path", **keys(TRANSCRIPTS))
def test_a_transcript_is_of_real_length(path):
    assert 600 <= words(path.read_text(encoding="utf-8")) <= 1200


@pytest.mark.parametrize("path", **keys(PLAIN + TRANSCRIPTS))
def test_texts_are_typeset_and_finished(path):
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r"<[^>]+>", " ", split(path)[1]) if path.suffix == ".html" else text
    assert not re.search(r"[\"']|\bTODO\b|\bTK\b|lorem|—|\.\.\.", prose)
    assert not re.search(r"\d (kV|MW|°C|mm|per cent)\b", prose), "a number has lost its no-break space"


@pytest.mark.parametrize("path", **keys(REPORTS))
def test_a_report_collects_articles_of_mixed_kinds(path):
    report = load(path)
    assert 5 <= len(report["articles"]) <= 7
    assert len({ARTICLES[key]["kind"] for key in report["articles"]}) >= 3
    assert 2 <= report["introduction"].count("<p>") <= 4
    assert report["picture"] in PICTURES and report["access"] in {"free", "premium"}
    assert SLUG.fullmatch(report["slug"])


def test_the_front_page_names_articles():
    front = MAGAZINE["front_page"]
    assert {front["lead"], *front["seconds"]} <= set(ARTICLES)


def test_every_picture_is_drawn_told_in_words_and_used():
    bodies = " ".join(split(path)[1] for path in PLAIN)
    used = {article["picture"] for article in ARTICLES.values()} | {load(path)["picture"] for path in REPORTS}
    used |= set(re.findall(r'data-picture="([^"]*)"', bodies))
    assert used == set(PICTURES)
    for key, picture in PICTURES.items():
        assert (SEEDS / "pictures" / f"{key}.png").exists()
        assert picture["alt"] and picture["credit"] and len(picture["alt"]) <= 300 and len(picture["caption"]) <= 400


def experts_of(path):
    return parse(path.read_text(encoding="utf-8")).transcript.speakers


@pytest.mark.parametrize("path", **keys(TRANSCRIPTS))
def test_a_transcript_leaves_no_doubt_that_needs_a_person(path):
    result = parse(path.read_text(encoding="utf-8"))
    assert [doubt for doubt in result.doubts if doubt.needs_person] == []
    transcript = result.transcript
    assert 0 < len(transcript.headline) <= 200 and 0 < len(transcript.standfirst) <= 500
    assert transcript.picture_credit and 1 <= len(transcript.introduction) <= 2
    assert 2 <= len(transcript.speakers) <= 4 and 3 <= len(transcript.questions) <= 6
    assert all(question.answers for question in transcript.questions)


@pytest.mark.parametrize("path", **keys(TRANSCRIPTS))
def test_the_experts_of_a_transcript_are_those_of_the_magazine(path):
    known = {(row["title"], row["name"], row["post_nominals"], row["initials"]) for row in MAGAZINE["experts"]}
    for speaker in experts_of(path):
        assert (speaker.title, speaker.name, speaker.post_nominals, speaker.initials) in known
        assert speaker.posts and all(len(post) < 100 for post in speaker.posts)


def test_every_expert_takes_part_and_some_have_changed_their_post():
    posts = {}
    for path in TRANSCRIPTS:
        for speaker in experts_of(path):
            posts.setdefault(speaker.name, set()).add(speaker.posts)
    assert set(posts) == {expert["name"] for expert in MAGAZINE["experts"]}
    assert sum(len(held) > 1 for held in posts.values()) >= 2


def test_transcripts_hold_joint_answers_lists_and_answers_of_several_paragraphs():
    transcripts = [parse(path.read_text(encoding="utf-8")).transcript for path in TRANSCRIPTS]
    answers = [answer for whole in transcripts for question in whole.questions for answer in question.answers]
    assert any(len(answer.initials) > 1 for answer in answers)
    assert any(isinstance(block, ListBlock) for answer in answers for block in answer.blocks)
    assert any(len(answer.blocks) > 1 for answer in answers)
